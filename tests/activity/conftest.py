from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.conf import settings

from activity import rows
from activity.models import ActivityRow
from storage import clock
from storage.connection.clients import client
from storage.streams import as_event
from storage.transactions import create, transact


def write_row(subject: str = "feedback#f1", project_id: str = "default", **members: Any) -> ActivityRow:
    row = rows.row(
        **{"actor": "person:p1", "action": "feedback.moved", **members, "subject": subject, "project_id": project_id}
    )
    transact(create(row))
    return row


def stored_rows() -> list[ActivityRow]:
    """All rows of the table, in the order of time."""
    return sorted(ActivityRow.scan(), key=lambda row: row.activity_id)


def a_record(image: Mapping[str, Any], name: str = "INSERT") -> dict[str, Any]:
    """As in an event of Lambda."""
    stored = {
        "Keys": {key: image[key] for key in ("subject", "activityId")},
        "NewImage": dict(image),
        "ApproximateCreationDateTime": float(int(clock.now().timestamp())),
    }
    return {"eventName": name, "dynamodb": stored}


def an_event(*written: ActivityRow) -> dict[str, Any]:
    return {"Records": [a_record(row.serialize()) for row in written]}


def stream_records() -> Iterator[dict[str, Any]]:
    """All of the stream of the activity table, those of earlier tests too."""
    table = settings.TABLES["activity"]
    arn = client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
    streams = client("dynamodbstreams")
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")[
        "ShardIterator"
    ]
    while records := (response := streams.get_records(ShardIterator=iterator))["Records"]:
        yield from (as_event(record, arn) for record in records)
        iterator = response["NextShardIterator"]


class Bus:
    """Collects the events of the bus in a queue, as a rule of the stack would."""

    def __init__(self) -> None:
        sqs, events = client("sqs"), client("events")
        self.url = sqs.create_queue(QueueName="collected-events")["QueueUrl"]
        sqs.purge_queue(QueueUrl=self.url)
        arn = sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        allowed = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage"}
        policy = {"Version": "2012-10-17", "Statement": [{**allowed, "Resource": arn}]}
        sqs.set_queue_attributes(QueueUrl=self.url, Attributes={"Policy": json.dumps(policy)})
        bus = settings.EVENT_BUS_NAME
        events.put_rule(Name="collect", EventBusName=bus, EventPattern=json.dumps({"source": ["feedback"]}))
        events.put_targets(Rule="collect", EventBusName=bus, Targets=[{"Id": "queue", "Arn": arn}])

    def events(self) -> list[dict[str, Any]]:
        """All since the last call."""
        collected: list[dict[str, Any]] = []
        while messages := client("sqs").receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                collected.append(json.loads(message["Body"]))
                client("sqs").delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return collected

    def ids(self) -> list[str]:
        return sorted(event["detail"]["id"] for event in self.events())

    def stop(self) -> None:
        client("events").remove_targets(Rule="collect", EventBusName=settings.EVENT_BUS_NAME, Ids=["queue"])
        client("events").delete_rule(Name="collect", EventBusName=settings.EVENT_BUS_NAME)


@pytest.fixture
def bus(stack: int) -> Iterator[Bus]:
    collecting = Bus()
    yield collecting
    collecting.stop()

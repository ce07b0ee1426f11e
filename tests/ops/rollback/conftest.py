"""A site with published versions, its alarm, ledger and topics, each test its own; and what an alarm looks like."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import uuid4

import pytest
from botocore.awsrequest import AWSResponse

from ops import versions
from ops.ledger import ledger_store
from ops.rollback import context, handler
from ops.rollback.alarms import Home
from ops.rollback.config import Config
from ops.rollback.context import Context
from ops.versions import Alias, Note
from sealing.chain import Entry
from storage.connection import clients
from tests.ops.published import HEALTHY, UNIMPORTABLE, aws, make_ledger, publish

HOME = Home("aws", "us-east-1", "000000000000")
KEY = "a key"


@dataclass
class Site:
    stage: str
    context: Context
    queues: dict[str, str]

    @property
    def function(self) -> str:
        return self.context.config.function

    def publish(self, *sources: str, good: str | None = None, serving: str, age: timedelta = timedelta(0)) -> None:
        """Version 1 for the first source, and so on; `age` is that of the alias that serves."""
        publish(self.function, *sources)
        if good:
            versions.create(self.context.functions, self.function, "good", good)
        self.serve(serving, age=age)

    def serve(self, version: str, *, age: timedelta = timedelta(0), state: versions.State = "serving") -> Alias:
        note = Note(state, datetime.now(UTC) - age, None)
        alias = versions.read(self.context.functions, self.function, self.stage)
        if alias is None:
            return versions.create(self.context.functions, self.function, self.stage, version, note)
        return versions.move(self.context.functions, alias, version, note)

    def alias(self) -> Alias:
        found = versions.read(self.context.functions, self.function, self.stage)
        assert found
        return found

    def fail(self, times: int = 20, *, ago: timedelta = timedelta(0)) -> None:
        """Failed answers at the edge, as API Gateway counts them."""
        self._fail(times, datetime.now(UTC) - ago)

    def answer_503(self, times: int, *, ago: timedelta = timedelta(0)) -> None:
        """Answers 503 of the site: API Gateway counts them as well."""
        at = datetime.now(UTC) - ago
        self._fail(times, at)
        counted = {"MetricName": "RequestsPutOff", "Timestamp": at, "Value": times}
        aws("cloudwatch").put_metric_data(Namespace=f"Feedback/{self.stage}", MetricData=[counted])

    def _fail(self, times: int, at: datetime) -> None:
        dimensions = [{"Name": "ApiName", "Value": self.function}, {"Name": "Stage", "Value": self.stage}]
        counted = {"MetricName": "5XXError", "Dimensions": dimensions, "Timestamp": at, "Value": times}
        aws("cloudwatch").put_metric_data(Namespace="AWS/ApiGateway", MetricData=[counted])

    def message(self, **changes: Any) -> dict[str, Any]:
        """What CloudWatch tells, with its members in its own format."""
        name = self.context.config.alarm
        return {
            "AlarmName": name,
            "AlarmDescription": "Rolls back",
            "AWSAccountId": HOME.account,
            "NewStateValue": "ALARM",
            "NewStateReason": "Threshold Crossed",
            "StateChangeTime": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "+0000",
            "Region": "US East (N. Virginia)",
            "AlarmArn": f"arn:aws:cloudwatch:us-east-1:{HOME.account}:alarm:{name}",
            "OldStateValue": "OK",
            "Trigger": {"MetricName": "5XXError", "Namespace": "AWS/ApiGateway", "Threshold": 5.0},
            **changes,
        }

    def late(self) -> dict[str, Any]:
        """The event as Lambda brings it for the last time, three minutes later."""
        return self.event(self.message(StateChangeTime=(datetime.now(UTC) - timedelta(minutes=3)).isoformat()))

    def event(self, message: Any = None, *, topic: str = "") -> dict[str, Any]:
        body = message if isinstance(message, str) else json.dumps(message or self.message())
        arn = topic or f"arn:aws:sns:us-east-1:{HOME.account}:feedback-alarms-{self.stage}"
        sns = {"Type": "Notification", "TopicArn": arn, "Subject": "ALARM", "Message": body}
        return {"Records": [{"EventSource": "aws:sns", "EventVersion": "1.0", "Sns": sns}]}

    def handle(self, event: dict[str, Any] | None = None) -> str:
        """What became of an alarm, in a word."""
        [outcome] = handler.handle(self.context, event or self.event(), HOME)["outcomes"]
        return str(outcome)

    def entries(self) -> list[Entry]:
        return list(ledger_store.entries(self.context.dynamodb, self.context.config.ledger_table))

    def notices(self, kind: str = "notices") -> list[dict[str, str]]:
        """Subject and text of each message of a topic, and none of them again."""
        answer = aws("sqs").receive_message(QueueUrl=self.queues[kind], MaxNumberOfMessages=10)
        found = answer.get("Messages", [])
        for message in found:
            aws("sqs").delete_message(QueueUrl=self.queues[kind], ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in found]


def broken(site: Site, *, age: timedelta = timedelta(minutes=2)) -> None:
    """Version 2 serves and fails; version 1 baked."""
    site.publish(HEALTHY, UNIMPORTABLE, good="1", serving="2", age=age)
    site.fail()


def refused(site: Site) -> list[str]:
    return [str(entry.facts["outcome"]) for entry in site.entries() if entry.kind == "refused-rollback"]


def stays(site: Site, version: str = "2") -> bool:
    return site.alias().version == version


@pytest.fixture
def site(emulator: int) -> Site:
    stage = f"t{uuid4().hex[:12]}"
    queues = {kind: _topic_with_queue(f"feedback-{kind}-{stage}") for kind in ("notices", "pages")}
    make_ledger(f"ledger-{stage}")
    config = Config(
        stage=stage,
        function=f"feedback-{stage}",
        alias=stage,
        alarm=f"feedback-{stage}-failing",
        ledger_table=f"ledger-{stage}",
        ledger_key=KEY,
        notice_topic=f"arn:aws:sns:us-east-1:{HOME.account}:feedback-notices-{stage}",
        webhook="",
        watch_hours=24,
    )
    return Site(stage, context.make(config, clients.connect), queues)


def _topic_with_queue(name: str) -> str:
    topic = aws("sns").create_topic(Name=name)["TopicArn"]
    url = aws("sqs").create_queue(QueueName=name)["QueueUrl"]
    aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:us-east-1:{HOME.account}:{name}")
    return str(url)


class Refuse(Protocol):
    def __call__(self, client: Any, operation: str, status: int, code: str, *, times: int = ...) -> None: ...


@pytest.fixture
def refuse() -> Iterator[Refuse]:
    """Answers in place of AWS, as often as told."""
    hooks: list[tuple[Any, str, Any]] = []

    def register(client: Any, operation: str, status: int, code: str, *, times: int = 1000) -> None:
        left = iter(range(times))
        headers: Any = {"x-amzn-errortype": code, "content-type": "application/json"}

        def answer(**_: Any) -> AWSResponse | None:
            gone = next(left, None) is None
            return None if gone else AWSResponse("http://127.0.0.1", status, headers, _Body(code))

        event = f"before-send.{client.meta.service_model.service_name}.{operation}"
        client.meta.events.register_first(event, answer)
        hooks.append((client, event, answer))

    yield register
    for client, event, answer in hooks:
        client.meta.events.unregister(event, answer)


class _Body:
    def __init__(self, code: str) -> None:
        self._text = json.dumps({"__type": code, "message": "on purpose"}).encode()

    def stream(self, **_: Any) -> list[bytes]:
        return [self._text]

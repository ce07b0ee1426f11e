from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from local_aws.pump import queue_reader, topic_reader
from local_aws.pump.mappings import Mapping
from local_aws.pump.topic_reader import TopicReader
from storage.connection.clients import client
from tests.feedback_site.conftest import EVENTS
from tests.local_aws.pump.handlers import Handler


class Topic:
    def __init__(self) -> None:
        name = f"mail-{uuid4().hex[:8]}"
        self.arn = client("sns").create_topic(Name=name)["TopicArn"]
        self.undelivered = client("sqs").create_queue(QueueName=f"undelivered-{name}")["QueueUrl"]
        names: Any = ["QueueArn"]
        attributes = client("sqs").get_queue_attributes(QueueUrl=self.undelivered, AttributeNames=names)["Attributes"]
        self.mapping = Mapping(self.arn, undelivered=attributes["QueueArn"])

    def publish(self, *texts: str) -> None:
        for text in texts:
            client("sns").publish(TopicArn=self.arn, Message=text)


@pytest.fixture
def topic(emulator: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Topic]:
    monkeypatch.setattr(queue_reader, "WAIT_SECONDS", 0)
    monkeypatch.setattr(topic_reader, "PAUSE_SECONDS", 0)
    topic = Topic()
    yield topic
    client("sns").delete_topic(TopicArn=topic.arn)
    for name in (topic.mapping.undelivered.rpartition(":")[2], f"pump-{topic.mapping.name}"):
        client("sqs").delete_queue(QueueUrl=client("sqs").get_queue_url(QueueName=name)["QueueUrl"])


def subscribed(topic: Topic, handler: Handler) -> TopicReader:
    reader = TopicReader(topic.mapping, handler)
    assert reader.step() == 0
    return reader


def messages(handler: Handler) -> list[str]:
    return [record["Sns"]["Message"] for record in handler.records]


def test_each_message_comes_in_an_event_of_its_own(topic: Topic, handler: Handler) -> None:
    reader = subscribed(topic, handler)
    topic.publish("a", "b")

    assert [reader.step(), reader.step(), reader.step()] == [1, 1, 0]

    assert messages(handler) == ["a", "b"]
    assert [len(event["Records"]) for event in handler.events] == [1, 1]


def test_an_event_has_the_members_that_sns_sends(topic: Topic, handler: Handler) -> None:
    reader = subscribed(topic, handler)
    client("sns").publish(TopicArn=topic.arn, Subject="News", Message='{"eventType": "Bounce"}')

    reader.step()

    [record] = handler.records
    [captured] = json.loads((EVENTS / "sns_alarm.json").read_text())["Records"]
    assert record.keys() == captured.keys()
    assert record["Sns"].keys() == captured["Sns"].keys()
    assert (record["Sns"]["TopicArn"], record["Sns"]["Subject"]) == (topic.arn, "News")
    assert record["EventSubscriptionArn"].startswith(f"{topic.arn}:")


def test_a_new_pump_gets_what_was_published_meanwhile_once(topic: Topic, handler: Handler) -> None:
    subscribed(topic, handler)
    topic.publish("meanwhile")

    reader = TopicReader(topic.mapping, handler)

    assert [reader.step(), reader.step()] == [1, 0]
    assert messages(handler) == ["meanwhile"]


def test_a_message_that_fails_three_times_is_undelivered(topic: Topic, handler: Handler) -> None:
    reader = subscribed(topic, handler)
    topic.publish("poison")
    handler.fails = True
    for _ in range(topic_reader.TRIES):
        with pytest.raises(RuntimeError):
            reader.step()

    assert reader.step() == 0

    [left] = client("sqs").receive_message(QueueUrl=topic.undelivered)["Messages"]
    assert json.loads(left["Body"])["Message"] == "poison"

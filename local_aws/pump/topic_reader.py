"""Passes the messages of a topic to the handler, as SNS calls a function, through a queue that subscribes to the topic.

As on AWS, an event has one message, and one that fails three times goes to the queue for undelivered messages.
"""

from __future__ import annotations

import json
from typing import Any

from local_aws.pump.context import Context
from local_aws.pump.mappings import Event, Handler, Mapping
from local_aws.pump.queue_reader import QueueReader
from storage.connection.clients import client

TRIES = 3
PAUSE_SECONDS = 60
# SNS writes these names differently in an event of a function.
RENAMED = {"SigningCertURL": "SigningCertUrl", "UnsubscribeURL": "UnsubscribeUrl"}


class TopicReader:
    def __init__(self, mapping: Mapping, handler: Handler) -> None:
        self._mapping = mapping
        self._handler = handler
        self._subscription = ""
        self._queue: QueueReader | None = None

    def step(self) -> int:
        self._queue = self._queue or QueueReader(Mapping(self._subscribe(), batch_size=1), self._pass_on)
        return self._queue.step()

    def _subscribe(self) -> str:
        """Returns the ARN of the queue. An earlier pump may have made the queue and the subscription."""
        attributes: Any = {"VisibilityTimeout": str(PAUSE_SECONDS)}
        if self._mapping.undelivered:
            policy = {"deadLetterTargetArn": self._mapping.undelivered, "maxReceiveCount": TRIES}
            attributes["RedrivePolicy"] = json.dumps(policy)
        url = client("sqs").create_queue(QueueName=f"pump-{self._mapping.name}", Attributes=attributes)["QueueUrl"]
        queue = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        subscribed = client("sns").subscribe(
            TopicArn=self._mapping.arn, Protocol="sqs", Endpoint=queue, ReturnSubscriptionArn=True
        )
        self._subscription = subscribed["SubscriptionArn"]
        return queue

    def _pass_on(self, event: Event, context: object) -> None:
        for record in event["Records"]:
            self._handler({"Records": [self._as_event(json.loads(record["body"]))]}, Context())

    def _as_event(self, message: dict[str, Any]) -> dict[str, Any]:
        sns: dict[str, Any] = {"Subject": None, "MessageAttributes": {}}
        sns |= {RENAMED.get(name, name): value for name, value in message.items()}
        return {
            "EventSource": "aws:sns",
            "EventVersion": "1.0",
            "EventSubscriptionArn": self._subscription,
            "Sns": sns,
        }

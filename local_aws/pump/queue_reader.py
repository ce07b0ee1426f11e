"""Reads a queue and passes its messages to the handler, as Lambda does.

A message is deleted after the handler has returned. If it failed, or the pump is killed in between, it comes again
after the visibility timeout of its queue, and the queue moves it to its dead letters after some receives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from local_aws.pump.context import Context
from local_aws.pump.mappings import Handler, Mapping
from storage.connection.clients import client

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

MOST_MESSAGES = 10  # of one call of SQS
WAIT_SECONDS = 3  # less than the client waits for a response


class BatchFailed(Exception):
    """The response of the handler cannot be read, so Lambda takes all messages as failed."""


class QueueReader:
    def __init__(self, mapping: Mapping, handler: Handler) -> None:
        self._mapping = mapping
        self._handler = handler
        self._url = ""

    def step(self) -> int:
        """Passes one batch to the handler, and deletes the messages that it handled. Returns their number."""
        messages = self._receive()
        if not messages:
            return 0
        event = {"Records": [self._as_event(message) for message in messages]}
        response = self._handler(event, Context())
        failed = failed_messages(response, event) if self._mapping.reports_failures else set()
        self._delete([message for message in messages if message["MessageId"] not in failed])
        return len(messages)

    def _receive(self) -> list[MessageTypeDef]:
        sqs = client("sqs")
        self._url = self._url or sqs.get_queue_url(QueueName=self._mapping.name)["QueueUrl"]
        return sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=min(MOST_MESSAGES, self._mapping.batch_size),
            MessageSystemAttributeNames=["All"],
            WaitTimeSeconds=WAIT_SECONDS,
        ).get("Messages", [])

    def _delete(self, messages: list[MessageTypeDef]) -> None:
        if messages:
            entries: Any = [
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(messages)
            ]
            client("sqs").delete_message_batch(QueueUrl=self._url, Entries=entries)

    def _as_event(self, message: MessageTypeDef) -> dict[str, Any]:
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message.get("Attributes", {}),
            "messageAttributes": {},  # our messages have none
            "md5OfBody": message["MD5OfBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": self._mapping.arn,
            "awsRegion": settings.AWS_REGION,
        }


def failed_messages(response: Any, event: dict[str, Any]) -> set[str]:
    """The ids that the handler reports. Lambda takes no response as success, and an unreadable one as failure of all
    messages."""
    if not response:
        return set()
    try:
        failed = {failure["itemIdentifier"] for failure in response["batchItemFailures"] or []}
    except (KeyError, TypeError):
        raise BatchFailed("The handler must return {'batchItemFailures': [{'itemIdentifier': ...}]}.") from None
    if failed - {record["messageId"] for record in event["Records"]}:
        raise BatchFailed("The handler reports a message as failed that is not in the batch.")
    return failed

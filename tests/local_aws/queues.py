"""A queue of the emulator, by its name: its client finds it again after a restart on another port."""

from __future__ import annotations

from typing import Any

from tests.local_aws.conftest import Emulator


class Queue:
    def __init__(self, emulator: Emulator, name: str, **attributes: str) -> None:
        self.emulator, self.name = emulator, name
        self.client().create_queue(QueueName=name, Attributes=attributes)

    def client(self) -> Any:
        return self.emulator.client("sqs", patience=30)

    @property
    def url(self) -> str:
        return str(self.client().get_queue_url(QueueName=self.name)["QueueUrl"])

    @property
    def arn(self) -> str:
        attributes = self.client().get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])
        return str(attributes["Attributes"]["QueueArn"])

    def send(self, *bodies: str, **parameters: Any) -> None:
        for body in bodies:
            self.client().send_message(QueueUrl=self.url, MessageBody=body, **parameters)

    def receive(self, **parameters: Any) -> list[dict[str, Any]]:
        parameters = {"MaxNumberOfMessages": 10, "AttributeNames": ["All"]} | parameters
        messages: list[dict[str, Any]] = (
            self.client().receive_message(QueueUrl=self.url, **parameters).get("Messages", [])
        )
        return messages

    def bodies(self, **parameters: Any) -> list[str]:
        return [message["Body"] for message in self.receive(**parameters)]

    def delete(self, message: dict[str, Any]) -> None:
        self.client().delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])


def depth(queue: Queue, name: str) -> str:
    attributes = queue.client().get_queue_attributes(QueueUrl=queue.url, AttributeNames=["All"])["Attributes"]
    return str(attributes[name])

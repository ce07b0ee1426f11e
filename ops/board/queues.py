"""What waits in the queues, and for how long nobody has looked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ops import names
from storage.clients import client

# Without what every name of ours has in common.
TITLES: Mapping[str, Promise] = {
    "quarantine": _("Quarantine: records that cannot be counted"),
    "stream-failures": _("Stream records that were given up"),
    "undelivered": _("Alarms that were not delivered"),
}


@dataclass(frozen=True)
class Depth:
    name: str
    waiting: int
    in_flight: int
    is_for_dead_letters: bool

    @property
    def title(self) -> str | Promise:
        kind = self.name.removeprefix("feedback-").removesuffix(f"-{settings.STAGE}")
        return TITLES.get(kind, self.name)

    @property
    def needs_somebody(self) -> bool:
        return self.is_for_dead_letters and bool(self.waiting + self.in_flight)


def read() -> list[Depth]:
    return [_depth(queue) for queue in names.queues()]


def _depth(queue: names.Queue) -> Depth:
    sqs = client("sqs", hasty=True)
    address = sqs.get_queue_url(QueueName=queue.name)["QueueUrl"]
    found = sqs.get_queue_attributes(
        QueueUrl=address, AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    )["Attributes"]
    waiting = int(found.get("ApproximateNumberOfMessages", "0"))
    in_flight = int(found.get("ApproximateNumberOfMessagesNotVisible", "0"))
    return Depth(queue.name, waiting, in_flight, queue.is_for_dead_letters)

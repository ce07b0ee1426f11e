"""Counts the messages in the failure queues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ops import names
from storage.connection.clients import client

TITLES: Mapping[str, Promise] = {
    "quarantine": _("Quarantine: records that cannot be counted"),
    "stream-failures": _("Stream records that Lambda gave up on"),
    "undelivered": _("Alarms that were not delivered"),
    "job-failures": _("Pieces of jobs that failed five times"),
    "timer-failures": _("Timer ticks that failed five times"),
    "mail-failures": _("Mails that were tried five times, and reports about mails"),
}


@dataclass(frozen=True)
class Depth:
    title: Promise
    waiting: int
    in_flight: int

    @property
    def needs_attention(self) -> bool:
        return bool(self.waiting + self.in_flight)


def read() -> list[Depth]:
    return [_depth(TITLES[kind], name) for kind, name in names.failure_queues().items()]


def _depth(title: Promise, name: str) -> Depth:
    sqs = client("sqs", fail_fast=True)
    address = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    attributes = sqs.get_queue_attributes(
        QueueUrl=address, AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    )["Attributes"]
    waiting = int(attributes.get("ApproximateNumberOfMessages", "0"))
    in_flight = int(attributes.get("ApproximateNumberOfMessagesNotVisible", "0"))
    return Depth(title, waiting, in_flight)

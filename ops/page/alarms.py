"""Reads the alarms of the stage: their state, what each one causes, and their latest changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ops import alarm_history
from ops.alarm_history import AlarmChange
from ops.page import runbook
from storage.connection.clients import client

Effect = Literal["rolls-back", "pages", "tells", "nothing"]

HISTORY = 20  # changes of each alarm
AT_ONCE = 8  # a client has ten connections, and other cards use some of them

# By their names in ops/cloud/infrastructure.yaml and ops/cloud/operations.yaml, without the common prefix.
TITLES: Mapping[str, Promise] = {
    "failing": _("Failed answers: over 5 in 5 min"),
    "error-rate": _("Failed answers: over 1 % for 5 min"),
    "throttled": _("Function throttled: over 10 in 1 min"),
    "tables-throttled": _("Tables throttled: over 5 in 1 min"),
    "slow": _("Slow: p99 over 500 ms for 10 min"),
    "cold-starts": _("Cold starts: over 20 %"),
    "events-failed": _("Events failed"),
    "stream-late": _("Counting is late"),
    "quarantine": _("Records in quarantine"),
    "stream-failures": _("Lambda gave up on stream records"),
    "undelivered": _("An alarm was not delivered"),
    "job-failures": _("Messages of jobs failed"),
    "timer-failures": _("Timers do not fire"),
    "mail-failures": _("Mails or reports about mails failed"),
}
EFFECTS: Mapping[str, Effect] = {"alarms": "rolls-back", "pages": "pages", "notices": "tells"}


@dataclass(frozen=True)
class AlarmRow:
    name: str
    state: str  # OK, ALARM or INSUFFICIENT_DATA
    since: datetime | None
    effect: Effect
    why: str
    changes: list[AlarmChange] = field(default_factory=list)  # newest first

    @property
    def title(self) -> str | Promise:
        return TITLES.get(self.name, self.name)

    @property
    def runbook(self) -> str:
        return runbook.sections().get(self.name, "")

    @property
    def last_alarm(self) -> datetime | None:
        return next((change.at for change in self.changes if change.state == "ALARM"), None)


def read() -> list[AlarmRow]:
    """Alarms that are on come first."""
    cloudwatch = client("cloudwatch", fail_fast=True)
    prefix = f"feedback-{settings.STAGE}-"
    pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmNamePrefix=prefix)
    described = [alarm for page in pages for alarm in page["MetricAlarms"]]
    changes = _changes(cloudwatch, [alarm["AlarmName"] for alarm in described])
    alarms = [_alarm(raw, prefix, changes[raw["AlarmName"]]) for raw in described]
    return sorted(alarms, key=lambda alarm: (alarm.state != "ALARM", alarm.effect != "rolls-back", alarm.name))


def _changes(cloudwatch: Any, names: Sequence[str]) -> dict[str, list[AlarmChange]]:
    """Asks for each alarm separately: otherwise one alarm that changes often could use up the whole list."""
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return dict(zip(names, pool.map(lambda name: _of_one(cloudwatch, name), names), strict=True))


def _of_one(cloudwatch: Any, name: str) -> list[AlarmChange]:
    items = cloudwatch.describe_alarm_history(
        AlarmName=name, HistoryItemType="StateUpdate", MaxRecords=HISTORY, ScanBy="TimestampDescending"
    )["AlarmHistoryItems"]
    return [alarm_history.change(item) for item in sorted(items, key=lambda item: item["Timestamp"], reverse=True)]


def _alarm(raw: Mapping[str, Any], prefix: str, changes: list[AlarmChange]) -> AlarmRow:
    return AlarmRow(
        name=raw["AlarmName"].removeprefix(prefix),
        state=raw["StateValue"],
        since=raw.get("StateUpdatedTimestamp"),
        effect=_effect(raw),
        why=raw.get("StateReason", ""),
        changes=changes,
    )


def _effect(raw: Mapping[str, Any]) -> Effect:
    """The topic decides: arn:aws:sns:<region>:<account>:feedback-pages-prod."""
    topics = [arn.rpartition(":")[2] for arn in raw.get("AlarmActions", [])]
    kinds = [topic.removeprefix("feedback-").removesuffix(f"-{settings.STAGE}") for topic in topics]
    return next((effect for kind, effect in EFFECTS.items() if kind in kinds), "nothing")

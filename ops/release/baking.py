"""Checks whether the version that serves has baked: it served long enough, and its alarm stayed off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from ops import alarm_history
from ops.alarm_history import AlarmChange
from ops.release.job import Job
from ops.rollback.evidence import LOOKBACK
from ops.versions import Alias, Note


def why_not_baked(job: Job, serving: Alias) -> str | None:
    """The reason, or None if the version has baked."""
    note = serving.note
    if note is None:
        return "the alias was moved by hand"
    if note.state != "serving":
        return "a rollback put it there"
    serving_time = datetime.now(UTC) - note.since
    if serving_time < timedelta(minutes=job.rules.bake_minutes):
        minutes = serving_time.total_seconds() / 60
        return f"it has served for {minutes:.1f} min of {job.rules.bake_minutes:g}"
    try:
        alarm = next((change for change in _changes(job, note.since) if _counts_against(note, change)), None)
    except (BotoCoreError, ClientError) as error:
        return f"the history of {job.alarm} cannot be read: {error}"
    return f"{job.alarm} was on while it served ({alarm.at:%Y-%m-%d %H:%M} UTC)" if alarm else None


def _changes(job: Job, since: datetime) -> Iterator[AlarmChange]:
    """CloudWatch keeps changes for 30 days, so older ones do not count."""
    pages = (
        job.client("cloudwatch")
        .get_paginator("describe_alarm_history")
        .paginate(
            AlarmName=job.alarm,
            HistoryItemType="StateUpdate",
            # An alarm in the same second as the move counts.
            StartDate=since.replace(microsecond=0),
            EndDate=datetime.now(UTC) + timedelta(minutes=1),
            ScanBy="TimestampAscending",
        )
    )
    return (alarm_history.change(item) for page in pages for item in page["AlarmHistoryItems"])


def _counts_against(note: Note, change: AlarmChange) -> bool:
    if change.is_drill:
        return False
    if note.canary and note.canary[0] <= change.at <= note.canary[1] + LOOKBACK:
        return False
    # A repair is released while the alarm is on. It turns off once the old failures are out of its window.
    stayed_on = change.previous == "ALARM" and change.at > note.since + LOOKBACK
    return stayed_on or change.state == "ALARM"

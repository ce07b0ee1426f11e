"""Whether what serves may be `good`: it has served for long enough, and its alarm has not rung since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from ops import alarm_history
from ops.alarm_history import AlarmChange
from ops.release.job import Job
from ops.rollback.evidence import LOOKBACK
from ops.versions import Alias, Note


def why_not(job: Job, serving: Alias) -> str | None:
    """A sentence about what serves. None: it has baked."""
    note = serving.note
    if note is None:
        return "it was moved past the release and the rollback"
    if note.state != "serving":
        return "a rollback put it there"
    served = datetime.now(UTC) - note.since
    if served < timedelta(minutes=job.rules.bake_minutes):
        return f"it serves for {served.total_seconds() / 60:.1f} min, and {job.rules.bake_minutes:g} are asked for"
    try:
        rang = next((change for change in _changes(job, note.since) if _is_its_own(change, note)), None)
    except (BotoCoreError, ClientError) as error:
        return f"nobody can say whether {job.alarm} rang meanwhile: {error}"
    return f"{job.alarm} was on while it served ({rang.at:%Y-%m-%d %H:%M} UTC)" if rang else None


def _changes(job: Job, since: datetime) -> Iterator[AlarmChange]:
    """CloudWatch keeps them for 30 days: of what serves for longer, older ones are forgotten."""
    pages = (
        job.client("cloudwatch")
        .get_paginator("describe_alarm_history")
        .paginate(
            AlarmName=job.alarm,
            HistoryItemType="StateUpdate",
            # A second may hold both, the move and the alarm: then it is counted.
            StartDate=since.replace(microsecond=0),
            EndDate=datetime.now(UTC) + timedelta(minutes=1),
            ScanBy="TimestampAscending",
        )
    )
    return (alarm_history.change(item) for page in pages for item in page["AlarmHistoryItems"])


def _is_its_own(change: AlarmChange, note: Note) -> bool:
    if change.is_drill:
        return False
    if note.canary and note.canary[0] <= change.at <= note.canary[1] + LOOKBACK:
        return False
    # A repair is released while it is on: that ends as soon as the alarm cannot see any more what was mended.
    stayed = change.previous == "ALARM" and change.at > note.since + LOOKBACK
    return stayed or change.state == "ALARM"

"""Counts failed answers at API Gateway by minute, to see whether the version that serves fails or the one before it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from ops.rollback import metrics
from ops.rollback.alarms import Alarm
from ops.rollback.context import Context
from ops.rollback.metrics import Incomplete
from ops.rollback.reasons import Reason, RollbackRefused

# The same as for the alarm in ops/cloud/infrastructure.yaml; a test compares them.
NAMESPACE, METRIC = "AWS/ApiGateway", "5XXError"
PUT_OFF = "RequestsPutOff"  # the filter in ops/cloud/operations.yaml; a test compares them
TOLERATED = 5
# Twice the five minutes that the alarm looks at, because CloudWatch evaluates it late.
LOOKBACK = timedelta(minutes=10)
# Lambda sends an event again after one and after three minutes, and does not say which attempt it is. The second
# attempt is always younger than this, the third always older.
LAST_LOOK = timedelta(seconds=150)
MINUTE = timedelta(minutes=1)

logger = logging.getLogger(__name__)


class LookAgain(Exception):
    """Nothing is decided yet. Lambda has to send the event again: an alarm that stays on sends no other message."""


@dataclass(frozen=True)
class Answers:
    failed: float
    put_off: float  # answered with 503 by the site, with the request to try again

    def __str__(self) -> str:
        put_off = f", and {self.put_off:g} put off with 503" if self.put_off else ""
        return f"{self.failed:g} of {TOLERATED + 1}{put_off}"


def refuse_unless_failing(context: Context, alarm: Alarm, moved: datetime) -> None:
    """Only failures since the move count. If CloudWatch cannot be read, the time of the alarm decides."""
    try:
        recent = answers(context, alarm.changed, moved)
    except (BotoCoreError, ClientError, Incomplete) as error:
        logger.error("failures_unreadable", extra={"errorType": type(error).__name__})
        recent = Answers(failed=TOLERATED + 1 if alarm.changed >= moved else 0, put_off=0)
    if recent.failed > TOLERATED:
        return
    has_failed = recent.failed + recent.put_off > 0
    # CloudWatch shows failures late: a version that has just begun to serve may have some that are not visible yet.
    may_come = has_failed or moved > alarm.changed - LOOKBACK
    if may_come and datetime.now(UTC) < alarm.changed + LAST_LOOK:
        raise LookAgain(f"Too few answers failed since {moved:%H:%M:%S} UTC so far: {recent}.")
    raise _too_few(recent, moved) if has_failed else _old(moved)


def refuse_drill(context: Context, alarm: Alarm) -> None:
    """A forged reason may begin with "drill" too. So if answers fail meanwhile, the alarm counts as any other."""
    try:
        recent = answers(context, alarm.changed, alarm.changed - LOOKBACK)
    except (BotoCoreError, ClientError, Incomplete) as error:
        logger.error("failures_unreadable", extra={"errorType": type(error).__name__})
        raise RollbackRefused(
            Reason.DRILL, "The alarm was set by hand for a drill. It got here, but CloudWatch could not be read."
        ) from error
    if recent.failed + recent.put_off == 0:
        raise RollbackRefused(
            Reason.DRILL, "The alarm was set by hand for a drill. It got here, and no answer has failed."
        )


def _too_few(recent: Answers, moved: datetime) -> RollbackRefused:
    return RollbackRefused(
        Reason.TOO_FEW,
        f"What serves since {moved:%H:%M:%S} UTC fails too seldom for a rollback: {recent}. The alarm is on, and does "
        "not go off again while it is. If the site still fails, roll back by hand.",
    )


def _old(moved: datetime) -> RollbackRefused:
    return RollbackRefused(
        Reason.OLD,
        f"The failures are older than what serves alone since {moved:%H:%M:%S} UTC: 0 of {TOLERATED + 1} "
        "since then. If the site still fails, roll back by hand.",
    )


def answers(context: Context, changed: datetime, moved: datetime) -> Answers:
    """The answers since the move, but not from before the time that the alarm looked at."""
    now, stage = datetime.now(UTC), context.config.stage
    since = max(_first_minute(changed, moved), _minute(min(changed, now) - LOOKBACK))
    queries = [
        metrics.query("failed", NAMESPACE, METRIC, {"ApiName": context.config.function, "Stage": stage}),
        metrics.query("put_off", f"Feedback/{stage}", PUT_OFF, {}),
    ]
    by_minute = metrics.read(context.metrics, queries, since, max(now, since) + MINUTE)
    put_off = by_minute["put_off"]
    # Subtracted by minute: one metric may be later than the other, and must not hide failures of another minute.
    failed = sum(max(0.0, number - put_off.get(minute, 0)) for minute, number in by_minute["failed"].items())
    return Answers(failed, put_off=sum(put_off.values()))


def _first_minute(changed: datetime, moved: datetime) -> datetime:
    """The minute of the move contains failures of both versions. If the alarm changed after the move, they count for
    the new version: if that is wrong, a version that baked serves. The opposite error would prolong the outage."""
    minute = _minute(moved)
    return minute if changed >= moved or minute == moved else minute + MINUTE


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)

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
ANSWERED_503 = "RequestsPutOff"  # the filter in ops/cloud/operations.yaml; a test compares them
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
    answered_503: float  # by the site, which asks to try again; they are no failures

    def __str__(self) -> str:
        others = f"; the site answered {self.answered_503:g} more with 503" if self.answered_503 else ""
        return f"{self.failed:g} failed, {TOLERATED + 1} are needed{others}"


def refuse_unless_failing(context: Context, alarm: Alarm, moved_at: datetime) -> None:
    """Only failures since the move count. If CloudWatch cannot be read, the time of the alarm decides."""
    try:
        recent = answers(context, alarm.changed, moved_at)
    except (BotoCoreError, ClientError, Incomplete) as error:
        logger.error("failures_unreadable", extra={"errorType": type(error).__name__})
        recent = Answers(failed=TOLERATED + 1 if alarm.changed >= moved_at else 0, answered_503=0)
    if recent.failed > TOLERATED:
        return
    has_failed = recent.failed + recent.answered_503 > 0
    # CloudWatch shows failures late: a version that has just begun to serve may have some that are not visible yet.
    may_come = has_failed or moved_at > alarm.changed - LOOKBACK
    if may_come and datetime.now(UTC) < alarm.changed + LAST_LOOK:
        raise LookAgain(f"Too few answers failed since {moved_at:%H:%M:%S} UTC so far: {recent}.")
    raise _too_few(recent, moved_at) if has_failed else _old(moved_at)


def refuse_drill(context: Context, alarm: Alarm) -> None:
    """A forged reason may begin with "drill" too. So if answers fail meanwhile, the alarm counts as any other."""
    try:
        recent = answers(context, alarm.changed, alarm.changed - LOOKBACK)
    except (BotoCoreError, ClientError, Incomplete) as error:
        logger.error("failures_unreadable", extra={"errorType": type(error).__name__})
        raise RollbackRefused(
            Reason.DRILL, "The alarm was set by hand for a drill. It got here, but CloudWatch could not be read."
        ) from error
    if recent.failed + recent.answered_503 == 0:
        raise RollbackRefused(
            Reason.DRILL, "The alarm was set by hand for a drill. It got here, and no answer has failed."
        )


def _too_few(recent: Answers, moved_at: datetime) -> RollbackRefused:
    return RollbackRefused(
        Reason.TOO_FEW,
        f"Since {moved_at:%H:%M:%S} UTC, when this version began to serve, too few requests have failed for a "
        f"rollback: {recent}. The alarm stays on, and sends no new message while it is on. If the site still fails, "
        "roll back by hand.",
    )


def _old(moved_at: datetime) -> RollbackRefused:
    return RollbackRefused(
        Reason.OLD,
        f"No failed request was counted since {moved_at:%H:%M:%S} UTC, when the current version began to serve all "
        "visitors. The failures are older. If the site still fails, roll back by hand.",
    )


def answers(context: Context, changed_at: datetime, moved_at: datetime) -> Answers:
    """The answers since the move, but not from before the time that the alarm looked at."""
    now, stage = datetime.now(UTC), context.config.stage
    since = max(_first_minute(changed_at, moved_at), _minute(min(changed_at, now) - LOOKBACK))
    queries = [
        metrics.query("failed", NAMESPACE, METRIC, {"ApiName": context.config.function, "Stage": stage}),
        metrics.query("answered_503", f"Feedback/{stage}", ANSWERED_503, {}),
    ]
    by_minute = metrics.read(context.metrics, queries, since, max(now, since) + MINUTE)
    answered_503 = by_minute["answered_503"]
    # Subtracted by minute: one metric may be later than the other, and must not hide failures of another minute.
    failed = sum(max(0.0, number - answered_503.get(minute, 0)) for minute, number in by_minute["failed"].items())
    return Answers(failed, answered_503=sum(answered_503.values()))


def _first_minute(changed_at: datetime, moved_at: datetime) -> datetime:
    """The minute of the move contains failures of both versions. If the alarm changed after the move, they count for
    the new version: if that is wrong, a version that baked serves. The opposite error would prolong the outage."""
    minute = _minute(moved_at)
    return minute if changed_at >= moved_at or minute == moved_at else minute + MINUTE


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)

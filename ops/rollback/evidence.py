"""Did the version that serves fail, or the one before it? The answers at the edge say, minute by minute."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from ops.rollback import metrics
from ops.rollback.alarms import Alarm
from ops.rollback.context import Context
from ops.rollback.metrics import Incomplete
from ops.rollback.reasons import Reason, Refused

# As ops/cloud/infrastructure.yaml declares the alarm; a test holds them together.
NAMESPACE, METRIC = "AWS/ApiGateway", "5XXError"
PUT_OFF = "RequestsPutOff"  # as ops/cloud/operations.yaml declares the filter; held together likewise
TOLERATED = 5
# What an alarm over five minutes can have seen, twice over, since it is evaluated late.
LOOKBACK = timedelta(minutes=10)
# Lambda brings an event again after one and after three minutes, and does not say which time it is. The second is
# not yet as old as this, the third always is.
LAST_LOOK = timedelta(seconds=150)
MINUTE = timedelta(minutes=1)

logger = logging.getLogger(__name__)


class LookAgain(Exception):
    """Nothing is decided. Lambda brings the event again, since nobody else will: an alarm that is on stays silent."""


@dataclass(frozen=True)
class Answers:
    failed: float
    put_off: float  # told 503 by the site: come again

    def __str__(self) -> str:
        put_off = f", and {self.put_off:g} put off with 503" if self.put_off else ""
        return f"{self.failed:g} of {TOLERATED + 1}{put_off}"


def refuse_unless_failing(context: Context, alarm: Alarm, moved: datetime) -> None:
    """Only failures since the move count. If CloudWatch cannot be read, the alarm's own time has to do."""
    try:
        found = answers(context, alarm.changed, moved)
    except (BotoCoreError, ClientError, Incomplete) as error:
        logger.error("failures_unreadable", extra={"errorType": type(error).__name__})
        found = Answers(failed=TOLERATED + 1 if alarm.changed >= moved else 0, put_off=0)
    if found.failed > TOLERATED:
        return
    has_its_own = found.failed + found.put_off > 0
    # Failures come in late: what just began to serve may have some that nobody sees yet.
    may_come = has_its_own or moved > alarm.changed - LOOKBACK
    if may_come and datetime.now(UTC) < alarm.changed + LAST_LOOK:
        raise LookAgain(f"Too few answers failed since {moved:%H:%M:%S} UTC, as yet: {found}.")
    raise _too_few(found, moved) if has_its_own else _old(moved)


def refuse_drill(context: Context, alarm: Alarm) -> None:
    """Anyone who can set the alarm can call it a drill: if answers fail meanwhile, it is an alarm like any other."""
    try:
        recent = answers(context, alarm.changed, alarm.changed - LOOKBACK)
    except (BotoCoreError, ClientError, Incomplete) as error:
        logger.error("failures_unreadable", extra={"errorType": type(error).__name__})
        raise Refused(
            Reason.DRILL, "The alarm was set by hand for a drill. It got here, but CloudWatch could not be read."
        ) from error
    if recent.failed + recent.put_off == 0:
        raise Refused(Reason.DRILL, "The alarm was set by hand for a drill. It got here, and no answer has failed.")


def _too_few(found: Answers, moved: datetime) -> Refused:
    return Refused(
        Reason.TOO_FEW,
        f"What serves since {moved:%H:%M:%S} UTC fails too seldom for a rollback: {found}. The alarm is on, and does "
        "not go off again while it is. If the site still fails, roll back by hand.",
    )


def _old(moved: datetime) -> Refused:
    return Refused(
        Reason.OLD,
        f"The failures are older than what serves alone since {moved:%H:%M:%S} UTC: 0 of {TOLERATED + 1} "
        "since then. If the site still fails, roll back by hand.",
    )


def answers(context: Context, changed: datetime, moved: datetime) -> Answers:
    """Since the move, as far back as an alarm that changed then can have seen."""
    now, stage = datetime.now(UTC), context.config.stage
    since = max(_first_minute(changed, moved), _minute(min(changed, now) - LOOKBACK))
    queries = [
        metrics.query("failed", NAMESPACE, METRIC, {"ApiName": context.config.function, "Stage": stage}),
        metrics.query("put_off", f"Feedback/{stage}", PUT_OFF, {}),
    ]
    found = metrics.read(context.metrics, queries, since, max(now, since) + MINUTE)
    put_off = found["put_off"]
    # By minute, so that what came in of the one and not yet of the other hides no failure of another minute.
    failed = sum(max(0.0, number - put_off.get(minute, 0)) for minute, number in found["failed"].items())
    return Answers(failed, put_off=sum(put_off.values()))


def _first_minute(changed: datetime, moved: datetime) -> datetime:
    """The minute of the move holds failures of both versions. An alarm that changed after the move may take them for
    the new one's: if that is wrong, a version that baked serves, and if the other were, the outage would go on."""
    minute = _minute(moved)
    return minute if changed >= moved or minute == moved else minute + MINUTE


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)

"""One message of the alarm topic, from what it says to what was done."""

from __future__ import annotations

import logging
import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ops.rollback import alarms, execute, records, refusing
from ops.rollback.alarms import Alarm, Home
from ops.rollback.context import Context
from ops.rollback.decision import decide
from ops.rollback.evidence import LookAgain
from ops.rollback.reasons import Reason, Refused
from ops.versions import MovedMeanwhile

TRIES = 4  # each on an alias that was just read

logger = logging.getLogger(__name__)


def answer(context: Context, record: dict[str, Any], home: Home) -> str:
    """What came of it, in a word. Raises LookAgain and what AWS raises: Lambda then brings the event again."""
    began = time.monotonic()
    try:
        alarm = alarms.read(record, home, context.config)
    except Refused as refused:
        return _refuse(context, refused)
    if alarm.state != "ALARM":
        logger.info("alarm_over", extra={"state": alarm.state})
        return "quiet"
    if records.seen(context, alarm.id):
        replayed = Refused(Reason.REPLAYED, f"The change of {alarm.changed.isoformat()} was handled already.")
        return _refuse(context, replayed, alarm)
    outcome = _handle(context, alarm, began)
    records.note(context, alarm.id)
    if alarm.is_drill:
        records.note(context, alarm.cause)  # what `manage.py drill` waits for
    return outcome


def _handle(context: Context, alarm: Alarm, began: float) -> str:
    try:
        return _roll_back(context, alarm, began)
    except Refused as refused:
        return _refuse(context, refused, alarm)
    except LookAgain as found:
        logger.warning("rollback_looks_again", extra={"alarm": alarm.id, "found": str(found)})
        raise
    except (BotoCoreError, ClientError) as error:
        logger.error("rollback_failed", extra={"alarm": alarm.id, "errorType": type(error).__name__})
        times, _ = records.counted(context, "failed")
        if not times:
            text = f"AWS refused a call, and it will be tried again: {error} See docs/rollback.md to do it by hand."
            records.tell(context, f"{context.config.stage}: the rollback failed", text, page=True)
        records.add_one(context, "failed")
        raise


def _roll_back(context: Context, alarm: Alarm, began: float) -> str:
    facts = {"who": "alarm", "alarm": alarm.id, "reason": f"The alarm {alarm.name} went off."}
    for _ in range(TRIES):
        plan = decide(context, alarm)
        try:
            execute.carry_out(context, plan, facts, began)
        except MovedMeanwhile:
            logger.warning("alias_moved_meanwhile", extra={"version": plan.alias.version})
            continue
        return "rolled back"
    raise Refused(Reason.MOVED_MEANWHILE, f"The alias moved {TRIES} times while the rollback looked at it.")


def _refuse(context: Context, refused: Refused, alarm: Alarm | None = None) -> str:
    facts = {"who": "alarm"}
    if alarm:
        facts["alarm"] = alarm.id
    if refused.reason is Reason.DRILL and alarm:
        facts["reason"] = alarm.cause
    refusing.refuse(context, refused, facts)
    return str(refused.reason)

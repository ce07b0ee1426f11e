"""Handles one message of the alarm topic: reads the alarm, decides, and rolls back or refuses."""

from __future__ import annotations

import logging
import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ops.rollback import alarms, execute, marks, reports
from ops.rollback.alarms import Alarm, Home
from ops.rollback.context import Context
from ops.rollback.decision import decide
from ops.rollback.evidence import LookAgain
from ops.rollback.reasons import Reason, RollbackRefused
from ops.versions import MovedMeanwhile

ATTEMPTS = 4  # each reads the alias again

logger = logging.getLogger(__name__)


def answer(context: Context, record: dict[str, Any], home: Home) -> str:
    """Returns the outcome in a word. Raises LookAgain and the errors of AWS: Lambda then sends the event again."""
    began = time.monotonic()
    try:
        alarm = alarms.read(record, home, context.config)
    except RollbackRefused as refused:
        return _refuse(context, refused)
    if alarm.state != "ALARM":
        logger.info("alarm_over", extra={"state": alarm.state})
        return "quiet"
    if marks.is_handled(context, alarm.id):
        replayed = RollbackRefused(Reason.REPLAYED, f"The change of {alarm.changed.isoformat()} was handled already.")
        return _refuse(context, replayed, alarm)
    outcome = _handle(context, alarm, began)
    marks.add(context, alarm.id)
    if alarm.is_drill:
        marks.add(context, alarm.cause)  # `manage.py drill` waits for this mark
    return outcome


def _handle(context: Context, alarm: Alarm, began: float) -> str:
    try:
        return _roll_back(context, alarm, began)
    except RollbackRefused as refused:
        return _refuse(context, refused, alarm)
    except LookAgain as undecided:
        logger.warning("rollback_looks_again", extra={"alarm": alarm.id, "found": str(undecided)})
        raise
    except (BotoCoreError, ClientError) as error:
        logger.error("rollback_failed", extra={"alarm": alarm.id, "errorType": type(error).__name__})
        times, _ = marks.counts(context, "failed")
        if not times:
            text = f"AWS refused a call, and it will be tried again: {error} See docs/rollback.md to do it by hand."
            reports.notify(context, f"{context.config.stage}: the rollback failed", text, page=True)
        marks.add_one(context, "failed")
        raise


def _roll_back(context: Context, alarm: Alarm, began: float) -> str:
    facts = {"who": "alarm", "alarm": alarm.id, "reason": f"The alarm {alarm.name} went off."}
    for _ in range(ATTEMPTS):
        plan = decide(context, alarm)
        try:
            execute.carry_out(context, plan, facts, began)
        except MovedMeanwhile:
            logger.warning("alias_moved_meanwhile", extra={"version": plan.alias.version})
            continue
        return "rolled back"
    raise RollbackRefused(Reason.MOVED_MEANWHILE, f"The alias moved {ATTEMPTS} times while the rollback looked at it.")


def _refuse(context: Context, refused: RollbackRefused, alarm: Alarm | None = None) -> str:
    facts = {"who": "alarm"}
    if alarm:
        facts["alarm"] = alarm.id
    if refused.reason is Reason.DRILL and alarm:
        facts["reason"] = alarm.cause
    reports.report_refusal(context, refused, facts)
    return str(refused.reason)

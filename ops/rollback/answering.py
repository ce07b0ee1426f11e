"""One message of the alarm topic, from what it says to what was done."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ops.rollback import alarms, doing, records
from ops.rollback.alarms import Alarm, Home
from ops.rollback.decision import decide
from ops.rollback.evidence import LookAgain
from ops.rollback.reasons import PAGING, Reason, Refused
from ops.rollback.tools import Tools
from ops.versions import MovedMeanwhile

TRIES = 4  # each on an alias that was just read

logger = logging.getLogger(__name__)


def answer(tools: Tools, record: dict[str, Any], home: Home) -> str:
    """What came of it, in a word. Raises LookAgain and what AWS raises: Lambda then brings the event again."""
    began = time.monotonic()
    try:
        alarm = alarms.read(record, home, tools.around)
    except Refused as refused:
        # It may come in any number, and each may look different.
        return _refuse_once(tools, refused, f"{refused.reason} {datetime.now(UTC):%Y-%m-%d %H}")
    if alarm.state != "ALARM":
        logger.info("alarm_over", extra={"state": alarm.state})
        return "quiet"
    if records.seen(tools, alarm.id):
        replayed = Refused(Reason.REPLAYED, f"The change of {alarm.changed.isoformat()} was handled already.")
        return _refuse_once(tools, replayed, f"{Reason.REPLAYED} {alarm.id}", alarm)
    outcome = _handle(tools, alarm, began)
    records.note(tools, alarm.id)
    return outcome


def _handle(tools: Tools, alarm: Alarm, began: float) -> str:
    try:
        return _roll_back(tools, alarm, began)
    except Refused as refused:
        return _refuse(tools, refused, alarm)
    except LookAgain as found:
        logger.warning("rollback_looks_again", extra={"alarm": alarm.id, "found": str(found)})
        raise
    except (BotoCoreError, ClientError) as error:
        logger.error("rollback_failed", extra={"alarm": alarm.id, "errorType": type(error).__name__})
        if records.note(tools, f"failed {alarm.id}"):
            text = f"AWS refused a call, and it will be tried again: {error} See docs/rollback.md to do it by hand."
            records.tell(tools, f"{tools.around.stage}: the rollback failed", text, page=True)
        raise


def _roll_back(tools: Tools, alarm: Alarm, began: float) -> str:
    facts = {"who": "alarm", "alarm": alarm.id, "reason": f"The alarm {alarm.name} went off."}
    for _ in range(TRIES):
        plan = decide(tools, alarm)
        try:
            doing.carry_out(tools, plan, facts, began)
        except MovedMeanwhile:
            logger.warning("alias_moved_meanwhile", extra={"version": plan.alias.version})
            continue
        return "rolled back"
    raise Refused(Reason.MOVED_MEANWHILE, f"The alias moved {TRIES} times while the rollback looked at it.")


def _refuse_once(tools: Tools, refused: Refused, what: str, alarm: Alarm | None = None) -> str:
    if records.note(tools, what):
        return _refuse(tools, refused, alarm)
    logger.info("rollback_refused_again", extra={"reason": refused.reason})
    return str(refused.reason)


def _refuse(tools: Tools, refused: Refused, alarm: Alarm | None) -> str:
    facts = {"outcome": refused.reason.value, "found": str(refused), "who": "alarm"}
    facts |= {"alarm": alarm.id} if alarm else {}
    logger.warning("rollback_refused", extra=facts)
    records.write(tools, "refused-rollback", facts)
    subject = f"{tools.around.stage}: no rollback ({refused.reason})"
    records.tell(tools, subject, str(refused), page=refused.reason in PAGING)
    return str(refused.reason)

"""Moves the alias, and then writes the ledger entry and notifies the team."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ops import versions
from ops.rollback import reports
from ops.rollback.context import Context
from ops.rollback.decision import Plan
from ops.versions import Alias, MovedMeanwhile, Note

UNWRITTEN = " This rollback could not be written to the ledger."

logger = logging.getLogger(__name__)


def carry_out(context: Context, plan: Plan, facts: dict[str, Any], began: float) -> str:
    """Returns a sentence that says what happened. `began` is a time of time.monotonic()."""
    moved = versions.move(context.functions, plan.alias, plan.to, _note(plan))
    entry_facts = {
        "version": plan.to,
        "replaced": _replaced(plan),
        "probe": plan.probe,
        "durationMs": round(1000 * (time.monotonic() - began)),
        "outcome": "canary ended" if plan.ends_canary else "moved",
        **_move_good(context, plan),
        **facts,
    }
    logger.warning("rolled_back", extra=entry_facts)
    entry = reports.write_entry(
        context, "rollback", entry_facts, anchor=plan.alias.note.entry if plan.alias.note else None
    )
    if entry:
        _name_entry(context, moved, entry.sequence)
    sentence = _sentence(plan) + _good_sentence(plan, entry_facts) + ("" if entry else UNWRITTEN)
    reports.notify(context, f"{context.config.stage}: rolled back to {plan.to}", f"{sentence} {facts['reason']}")
    return sentence


def _note(plan: Plan) -> Note | None:
    if not plan.ends_canary:
        return Note.now("rolled-back")
    return plan.alias.note.without_canary() if plan.alias.note else None


def _move_good(context: Context, plan: Plan) -> dict[str, str]:
    """Otherwise the next alarm would go forward to the version that the person has just left."""
    if plan.good is None:
        return {}
    try:
        versions.move(context.functions, plan.good, plan.to, None)
    except (MovedMeanwhile, BotoCoreError, ClientError) as error:
        logger.error("good_not_moved", extra={"good": plan.good.version, "errorType": type(error).__name__})
        return {}
    return {"good": plan.to, "goodWas": plan.good.version}


def _good_sentence(plan: Plan, entry_facts: dict[str, Any]) -> str:
    if plan.good is None:
        return ""
    if "goodWas" in entry_facts:
        return f" `good` went there as well, from {plan.good.version}."
    command = f"aws lambda update-alias --function-name {plan.good.function} --name good --function-version {plan.to}"
    return f" `good` could not be moved, and still holds {plan.good.version}: `{command}`."


def _replaced(plan: Plan) -> str:
    return ", ".join(plan.alias.weights) if plan.ends_canary else plan.alias.version


def _sentence(plan: Plan) -> str:
    if plan.ends_canary:
        return f"The canary {_replaced(plan)} was ended; version {plan.to} serves all visitors."
    return f"Version {plan.to} serves in place of {plan.alias.version}."


def _name_entry(context: Context, moved: Alias, sequence: int) -> None:
    if moved.note is None:
        return
    try:
        versions.annotate(context.functions, moved, replace(moved.note, entry=sequence))
    except MovedMeanwhile:
        logger.warning("alias_moved_again", extra={"entry": sequence})
    except (BotoCoreError, ClientError) as error:
        logger.error("entry_not_noted", extra={"entry": sequence, "errorType": type(error).__name__})

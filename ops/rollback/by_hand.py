"""A person's rollback: one rule for `manage.py rollback` and for the button of the ops page."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ops import versions
from ops.ledger import ledger_store
from ops.rollback import decision, execute, records, refusing, signed_request, target
from ops.rollback.context import Context
from ops.rollback.decision import Plan
from ops.rollback.reasons import Reason, Refused
from ops.versions import Alias, MovedMeanwhile

logger = logging.getLogger(__name__)


def plan(context: Context, to: str | None, *, even_if_unhealthy: bool = False) -> Plan:
    """Without a version: away from a canary, else to the last that baked. Raises Refused."""
    alias = decision.serving(context)
    version = _target(context, alias, to)
    probe = "not asked, on demand" if even_if_unhealthy else target.probed(context, version)
    made = Plan(alias, version, probe)
    return made if made.ends_canary else replace(made, good=target.newer_good(context, version))


def carry_out(context: Context, made: Plan, who: str, reason: str) -> str:
    """Answers the sentence that tells of it. Raises MovedMeanwhile: what was agreed to would no longer happen."""
    return execute.carry_out(context, made, {"who": who, "reason": reason}, time.monotonic())


def answer(context: Context, asked: dict[str, Any]) -> dict[str, Any]:
    """What ops/rollback/signed_request.py made, once a person has agreed on the operations page."""
    to, who, reason = asked.get("to"), asked.get("by"), asked.get("reason")
    if not (isinstance(to, str | None) and isinstance(who, str) and who and isinstance(reason, str) and reason):
        raise ValueError("A rollback by hand needs `by` and `reason`, and a version as text or null in `to`.")
    if unsigned := _unsigned(context, asked):
        # The name and the reason are anybody's words: neither goes into the ledger.
        refusing.refuse(context, unsigned, {"who": "invoked by hand, unsigned"})
        return _refusal(unsigned)
    try:
        return {"moved": True, "outcome": "moved", "text": carry_out(context, plan(context, to), who, reason)}
    except MovedMeanwhile as overtaken:
        refused = Refused(Reason.MOVED_MEANWHILE, f"{overtaken} Look at what serves now, and decide again.")
    except Refused as found:
        refused = found
    write_refusal(context, refused, to, who, reason)
    return _refusal(refused)


def _unsigned(context: Context, asked: dict[str, Any]) -> Refused | None:
    if problem := signed_request.problem(context.config.ledger_key, asked):
        return Refused(Reason.UNSIGNED, problem)
    if not records.note(context, f"asked {asked['signature']}"):
        return Refused(Reason.REPLAYED, "This request was handled already: ask again.")
    return None


def _refusal(refused: Refused) -> dict[str, Any]:
    return {"moved": False, "outcome": refused.reason.value, "text": str(refused)}


def write_refusal(context: Context, refused: Refused, to: str | None, who: str, reason: str) -> None:
    facts = {"outcome": refused.reason.value, "found": str(refused), "version": to or versions.GOOD, "who": who}
    records.write(context, "refused-rollback", facts | {"reason": reason})


def _target(context: Context, alias: Alias, to: str | None) -> str:
    if to is None:
        return alias.version if alias.weights else target.good(context, alias)
    if to == alias.version and not alias.weights:
        raise Refused(Reason.GOOD_SERVES, f"Version {to} serves already.")
    target.refuse_unless_published(context, to)
    _refuse_unless_released(context, to)
    return to


def _refuse_unless_released(context: Context, version: str) -> None:
    try:
        entries = ledger_store.entries(context.dynamodb, context.config.ledger_table)
        if any(version in (entry.facts.get("version"), entry.facts.get("replaced")) for entry in entries):
            return
    except (BotoCoreError, ClientError) as error:
        # In an emergency the ledger may be gone as well. Its probe has the last word then.
        logger.error("ledger_unreadable", extra={"errorType": type(error).__name__})
        return
    raise Refused(Reason.NOT_IN_LEDGER, f"The ledger knows no version {version}: `manage.py releases` lists them.")

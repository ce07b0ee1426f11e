"""A rollback by a person. `manage.py rollback` and the button of the operations page use the same rule."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ops import versions
from ops.ledger import ledger_store
from ops.rollback import decision, execute, marks, reports, signed_request
from ops.rollback.context import Context
from ops.rollback.decision import Plan
from ops.rollback.reasons import Reason, RollbackRefused
from ops.versions import Alias, MovedMeanwhile

logger = logging.getLogger(__name__)


def plan(context: Context, to: str | None, *, even_if_unhealthy: bool = False) -> Plan:
    """Without a version, it ends a canary, else it goes to the last version that baked. Raises RollbackRefused."""
    alias = decision.serving(context)
    version = _target(context, alias, to)
    probe = "not probed, on demand" if even_if_unhealthy else decision.probe(context, version)
    planned = Plan(alias, version, probe)
    return planned if planned.ends_canary else replace(planned, good=decision.newer_good(context, version))


def carry_out(context: Context, agreed: Plan, who: str, reason: str) -> str:
    """Returns a sentence that says what happened. Raises MovedMeanwhile if the alias is no longer as in the plan."""
    return execute.carry_out(context, agreed, {"who": who, "reason": reason}, time.monotonic())


def answer(context: Context, request: dict[str, Any]) -> dict[str, Any]:
    """Handles a request of ops/rollback/signed_request.py, sent after a person agreed on the operations page."""
    to, who, reason = request.get("to"), request.get("by"), request.get("reason")
    if not (isinstance(to, str | None) and isinstance(who, str) and who and isinstance(reason, str) and reason):
        raise ValueError("A rollback by hand needs `by` and `reason`, and a version as text or null in `to`.")
    if unsigned := _signature_refusal(context, request):
        # The name and the reason may be forged: neither goes into the ledger.
        reports.report_refusal(context, unsigned, {"who": "invoked by hand, unsigned"})
        return _refusal(unsigned)
    try:
        return {"moved": True, "outcome": "moved", "text": carry_out(context, plan(context, to), who, reason)}
    except MovedMeanwhile as moved:
        refused = RollbackRefused(Reason.MOVED_MEANWHILE, f"{moved} Look at what serves now, and decide again.")
    except RollbackRefused as error:
        refused = error
    write_refusal(context, refused, to, who, reason)
    return _refusal(refused)


def _signature_refusal(context: Context, request: dict[str, Any]) -> RollbackRefused | None:
    if problem := signed_request.problem(context.config.ledger_key, request):
        return RollbackRefused(Reason.UNSIGNED, problem)
    if not marks.add(context, f"asked {request['signature']}"):
        return RollbackRefused(Reason.REPLAYED, "This request was handled already: ask again.")
    return None


def _refusal(refused: RollbackRefused) -> dict[str, Any]:
    return {"moved": False, "outcome": refused.reason.value, "text": str(refused)}


def write_refusal(context: Context, refused: RollbackRefused, to: str | None, who: str, reason: str) -> None:
    facts = {"outcome": refused.reason.value, "found": str(refused), "version": to or versions.GOOD, "who": who}
    reports.write_entry(context, "refused-rollback", facts | {"reason": reason})


def _target(context: Context, alias: Alias, to: str | None) -> str:
    if to is None:
        return alias.version if alias.weights else decision.good_version(context, alias)
    if to == alias.version and not alias.weights:
        raise RollbackRefused(Reason.GOOD_SERVES, f"Version {to} serves already.")
    decision.refuse_unless_published(context, to)
    _refuse_unless_released(context, to)
    return to


def _refuse_unless_released(context: Context, version: str) -> None:
    try:
        entries = ledger_store.entries(context.dynamodb, context.config.ledger_table)
        if any(version in (entry.facts.get("version"), entry.facts.get("replaced")) for entry in entries):
            return
    except (BotoCoreError, ClientError) as error:
        # In an emergency the ledger may be gone as well. Then only the probe of the version decides.
        logger.error("ledger_unreadable", extra={"errorType": type(error).__name__})
        return
    raise RollbackRefused(
        Reason.NOT_IN_LEDGER, f"The ledger knows no version {version}: `manage.py releases` lists them."
    )

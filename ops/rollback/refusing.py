"""A refusal is written down and reported once an hour for each reason, and counted: a flood of messages must not
become a flood of entries and pages."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from ops.rollback import records
from ops.rollback.context import Context
from ops.rollback.reasons import PAGING, Refused

logger = logging.getLogger(__name__)


def refuse(context: Context, refused: Refused, facts: Mapping[str, Any]) -> None:
    """If another version serves, it is another matter, and reported at once."""
    what = f"{refused.reason} {refused.serving}".strip()
    times, before = records.counted(context, what)
    if times:
        logger.warning("rollback_refused_again", extra={"reason": refused.reason, "times": times + 1})
    else:
        _report(context, refused, facts, before)
    records.add_one(context, what)


def _report(context: Context, refused: Refused, facts: Mapping[str, Any], before: int) -> None:
    entry = {"outcome": refused.reason.value, "found": str(refused), **facts}
    if before > 1:
        entry["onlyCounted"] = before - 1
    logger.warning("rollback_refused", extra=entry)
    subject = f"{context.config.stage}: no rollback ({refused.reason})"
    # People first, then the ledger, then the count: if the function dies in between, Lambda brings the event again,
    # and people hear of it twice.
    records.tell(context, subject, _text(refused, before), page=refused.reason in PAGING)
    records.write(context, "refused-rollback", entry)


def _text(refused: Refused, before: int) -> str:
    counted = f" The last time there were {before - 1} more within the hour." if before > 1 else ""
    return f"{refused}{counted} Further ones of this hour are only counted."

"""Reports what the rollback did or refused: ledger entries, notices and pages.

A failure here never stops the alias from moving. It is logged.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ops import notices
from ops.ledger import ledger_store
from ops.rollback import marks
from ops.rollback.context import Context
from ops.rollback.reasons import PAGING, RollbackRefused
from sealing.chain import Entry

logger = logging.getLogger(__name__)


def write_entry(context: Context, kind: str, facts: Mapping[str, Any], *, anchor: int | None = None) -> Entry | None:
    config = context.config
    if not config.ledger_key:
        logger.error("ledger_failed", extra={"kind": kind, "errorType": "NoKey"})
        return None
    try:
        return ledger_store.append(context.dynamodb, config.ledger_table, config.ledger_key, kind, facts, anchor=anchor)
    except (BotoCoreError, ClientError, ledger_store.Raced) as error:
        logger.error("ledger_failed", extra={"kind": kind, "errorType": type(error).__name__})
        return None


def notify(context: Context, subject: str, text: str, *, page: bool = False) -> None:
    config = context.config
    notices.notify(subject, text, sns=context.sns, topic=config.notice_topic, webhook=config.webhook)
    if page:
        # Without the webhook: it has just received the notice.
        notices.notify(subject, text, sns=context.sns, topic=config.page_topic)


def report_refusal(context: Context, refused: RollbackRefused, facts: Mapping[str, Any]) -> None:
    """Reports each reason once an hour and counts the others: many messages must not become many entries and pages.

    The version that serves belongs to the reason. A refusal for another version is reported at once.
    """
    name = f"{refused.reason} {refused.serving}".strip()
    times, earlier = marks.counts(context, name)
    if times:
        logger.warning("rollback_refused_again", extra={"reason": refused.reason, "times": times + 1})
    else:
        _report(context, refused, facts, earlier)
    marks.add_one(context, name)


def _report(context: Context, refused: RollbackRefused, facts: Mapping[str, Any], earlier: int) -> None:
    entry = {"outcome": refused.reason.value, "found": str(refused), **facts}
    if earlier > 1:
        entry["onlyCounted"] = earlier - 1
    logger.warning("rollback_refused", extra=entry)
    subject = f"{context.config.stage}: no rollback ({refused.reason})"
    # People first, then the ledger, then the count: if the function stops in between, Lambda sends the event again,
    # and people get the notice twice.
    notify(context, subject, _text(refused, earlier), page=refused.reason in PAGING)
    write_entry(context, "refused-rollback", entry)


def _text(refused: RollbackRefused, earlier: int) -> str:
    counted = f" The last time there were {earlier - 1} more within the hour." if earlier > 1 else ""
    return f"{refused}{counted} More refusals with this reason in this hour are counted, but not reported."

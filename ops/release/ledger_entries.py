"""Writes the ledger entries of a release, and sends its notices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ops import notices, versions
from ops.ledger import ledger_store
from ops.release.job import Job
from ops.versions import Alias
from sealing.chain import Entry


def write(job: Job, kind: str, facts: dict[str, Any], anchor: int | None = None) -> Entry | None:
    all_facts = {"who": job.who, **job.ledger_facts, **facts}
    try:
        return ledger_store.append(
            job.client("dynamodb"),
            job.outputs["LedgerTable"],
            job.secrets["LEDGER_KEY"],
            kind,
            all_facts,
            anchor=anchor,
        )
    except (BotoCoreError, ClientError, ledger_store.Raced) as error:
        job.step_log.note(f"THE LEDGER MISSES the {kind}: {error}")
        return None


def write_move(job: Job, alias: Alias, kind: str, facts: dict[str, Any], anchor: int | None) -> Alias:
    """Writes the entry of a move, and its number into the note of the alias."""
    entry = write(job, kind, facts, anchor)
    if entry is None or alias.note is None:
        return alias  # its note names no entry, so the next release writes the entry
    return versions.annotate(job.functions, alias, replace(alias.note, entry=entry.sequence))


def notify(job: Job, subject: str, text: str) -> None:
    notices.notify(
        f"{job.stage}: {subject}",
        text,
        sns=job.client("sns"),
        topic=job.outputs.get("NoticeTopicArn", ""),
        webhook=job.secrets.get("NOTICE_WEBHOOK_URL", ""),
    )

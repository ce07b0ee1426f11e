"""The row of activity for a change, as a write for the transaction of the change."""

from __future__ import annotations

from collections.abc import Mapping

from activity import rows
from activity.rows import SITE, Change
from storage import transactions
from storage.transactions import Write
from web.logs.log_format import request_id


def record(
    subject: str, action: str, *, actor: str, project_id: str = SITE, changes: Mapping[str, Change] | None = None
) -> Write:
    """An act on a person belongs to the site, unless it is about one project: a person can be a member of several."""
    row = rows.row(
        subject=subject,
        project_id=project_id,
        actor=actor,
        action=action,
        changes=changes,
        request_id=request_id.get(),
    )
    return transactions.create(row)


def subject_of_person(person_id: str) -> str:
    return f"person#{person_id}"

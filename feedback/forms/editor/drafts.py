"""The draft of a form: kept apart from the published version, so that no request of a visitor reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from activity import rows
from activity.rows import Change
from feedback.forms.editor.acts import Edited
from feedback.forms.editor.documents import Document, tidy
from feedback.forms.models import DRAFT, FormDraft
from feedback.forms.own_forms import OwnForm
from staff.activity_writes import record
from storage import clock, transactions, writes
from storage.transactions import Write
from storage.writes import Conflict, NotFound, set_or_remove

LONGEST_REMOVED = 50_000  # characters: a row of DynamoDB holds 400 KB


@dataclass(frozen=True)
class Draft:
    document: Document  # without a draft, the published one
    removed: list[Document] = field(default_factory=list)
    row: FormDraft | None = None

    @property
    def seen(self) -> int:
        """What a page sends back, so that no one overwrites a change that they did not see."""
        return int(self.row.changes) if self.row else 0

    @property
    def is_begun(self) -> bool:
        return bool(self.row and self.row.document)

    @property
    def changed_by(self) -> str:
        return str(self.row.changed_by) if self.row else ""

    @property
    def changed_at(self) -> datetime | None:
        return self.row.changed_at if self.row else None


def read(own: OwnForm) -> Draft:
    try:
        row = writes.find(FormDraft, own.form_id, DRAFT, consistent=True)
    except NotFound:
        return Draft(own.document)
    document = json.loads(row.document) if row.document else own.document
    return Draft(document, json.loads(row.removed) if row.removed else [], row)


def save(own: OwnForm, draft: Draft, edited: Edited, *, seen: int, actor: str) -> None:
    """Raises Conflict if the draft is not the one that the person saw."""
    if seen != draft.seen:
        raise Conflict(f"The draft of {own.form_id} was changed in the meantime")
    before, after = (draft.document, draft.removed), (edited.document, edited.removed)
    if before == after or (not draft.is_begun and tidy(edited.document) == tidy(own.document)):
        return
    removed = _json(edited.removed) if edited.removed else ""
    values = {
        "document": _json(edited.document),
        "removed": removed if len(removed) <= LONGEST_REMOVED else "",
        "based_on": int(draft.row.based_on) if draft.row and draft.is_begun else own.published_version,
        "changed_by": actor,
        "changed_at": clock.now(),
    }
    _write(own, draft, values, "form.drafted", actor)


def discard(own: OwnForm, draft: Draft, *, seen: int, actor: str) -> None:
    """What is published stays. Raises Conflict."""
    if seen != draft.seen:
        raise Conflict(f"The draft of {own.form_id} was changed in the meantime")
    if draft.is_begun:
        _write(own, draft, {"document": None, "removed": None}, "form.draft-discarded", actor)


def published(row: FormDraft) -> Write:
    """Ends the draft, in the transaction that publishes it."""
    return transactions.change(row, FormDraft.document.remove(), FormDraft.removed.remove())


def _write(own: OwnForm, draft: Draft, values: Mapping[str, Any], action: str, actor: str) -> None:
    if draft.row is None:
        row = FormDraft(own.form_id, DRAFT)
        for name, value in values.items():
            setattr(row, name, value or None)
        write = transactions.create(row)
    else:
        actions = [set_or_remove(getattr(FormDraft, name), value) for name, value in values.items()]
        write = transactions.change(draft.row, *actions)
    changes: dict[str, Change] = {"draft": rows.CHANGED}
    project_id = str(own.changeable.project_id)
    activity = record(f"form#{own.form_id}", action, actor=actor, project_id=project_id, changes=changes)
    transactions.transact(write, activity)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

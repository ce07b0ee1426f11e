"""The versions of a form: what was published, when, by whom, and what it changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from activity import reading as activity
from feedback.forms import default_form
from feedback.forms.documents import definition_json
from feedback.forms.editor import changes
from feedback.forms.editor.changes import Change
from feedback.forms.form_store import FIRST_VERSION
from feedback.forms.models import FormVersion
from storage import writes

SHOWN = 20
ACTS_READ = 100  # settings are acts of a form, too


@dataclass(frozen=True)
class Version:
    number: int
    published_at: datetime
    document: dict[str, Any]
    actor: str = ""  # empty: too long ago to be read here
    changes: Sequence[Change] = ()  # against the version before

    @property
    def is_first(self) -> bool:
        return self.number == FIRST_VERSION


@dataclass(frozen=True)
class History:
    versions: list[Version]  # newest first
    older: int | None  # the number before which older ones begin


def read(form_id: str, before: int | None = None) -> History:
    """Two queries: the versions, and the acts of the form."""
    last = (before or 2**31) - 1
    if last < FIRST_VERSION:
        return History([], None)
    found = FormVersion.query(
        form_id,
        FormVersion.number.between(FIRST_VERSION, last),
        scan_index_forward=False,
        limit=SHOWN + 1,
        consistent_read=True,
    )
    rows = list(found)
    actors = _actors(form_id)
    documents = [document_of(row) for row in rows]
    shown = [
        Version(
            number=int(row.number),
            published_at=row.published_at,
            document=documents[place],
            actor=actors.get(int(row.number), ""),
            changes=changes.between(documents[place + 1], documents[place]) if place + 1 < len(rows) else (),
        )
        for place, row in enumerate(rows[:SHOWN])
    ]
    return History(shown, shown[-1].number if len(rows) > SHOWN else None)


def find(form_id: str, number: int) -> Version:
    """Raises NotFound."""
    if not FIRST_VERSION <= number < 2**31:
        raise writes.NotFound(f"Version {number} of form {form_id}")
    row = writes.find(FormVersion, form_id, number, consistent=True)
    return Version(int(row.number), row.published_at, document_of(row))


def document_of(row: FormVersion) -> dict[str, Any]:
    """As JSON. A version without a definition asks what the built-in form asks."""
    stored: dict[str, Any] | None = json.loads(row.definition) if row.definition else None
    return stored or definition_json.dump(default_form.DEFINITION)


def _actors(form_id: str) -> Mapping[int, str]:
    """Who published which version, by its number."""
    actors: dict[int, str] = {}
    for row in activity.timeline(f"form#{form_id}", limit=ACTS_READ).rows:
        numbers = dict(row.changes or {}).get("publishedVersion")
        if row.action == "form.created":
            actors[FIRST_VERSION] = row.actor
        elif row.action == "form.published" and isinstance(numbers, list):
            actors[int(numbers[1])] = row.actor
    return actors

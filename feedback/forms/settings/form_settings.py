"""The settings of a form: who may show it, how long its feedback is kept, and when it ends. A change is at once for all
visitors, and makes no new version. The row of the form has them, so that a page or an item needs one read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from pynamodb.attributes import Attribute

from activity import rows
from counters import reading as counters
from feedback.forms import form_store, publishing
from feedback.forms.models import Form
from staff.models import Project
from storage import clock, transactions, writes
from storage.writes import again_on_conflict, set_or_remove


@dataclass(frozen=True)
class FormSettings:
    """Each member has the name of its attribute in the row."""

    allowed_sites: frozenset[str] = frozenset()
    releases: frozenset[str] = frozenset()
    retention_days: int | None = None
    accent: str | None = None
    asks_consent: bool = False
    closes_at: datetime | None = None
    quota: int | None = None

    @classmethod
    def of(cls, form: Form | None) -> FormSettings:
        if form is None:
            return cls()
        return cls(
            allowed_sites=frozenset(form.allowed_sites or ()),
            releases=frozenset(form.releases or ()),
            retention_days=None if form.retention_days is None else int(form.retention_days),
            accent=form.accent,
            asks_consent=bool(form.asks_consent),
            closes_at=form.closes_at,
            quota=None if form.quota is None else int(form.quota),
        )

    @property
    def state(self) -> str:
        """Another text after each change of a setting. The version of the row changes also with other changes of the
        form, such as a new version of its questions, which are no reason to refuse settings.
        """
        values = json.dumps(vars(self), sort_keys=True, default=_plain)
        return hashlib.sha256(values.encode()).hexdigest()[:16]


class ChangedMeanwhile(Exception):
    """Another member changed the settings since this one read them."""


def find(form_id: str) -> Form | None:
    try:
        return writes.find(Form, form_id, consistent=True)
    except writes.NotFound:
        return None


def change(project: Project, form_id: str, values: FormSettings, *, seen: str, actor: str) -> bool:
    """Whether there was something to change. `seen` is the state that the caller has read. Raises ChangedMeanwhile, or
    NotFound if the form is gone.
    """

    def once() -> bool:
        form = find(form_id) or _row_of_built_in(project, form_id)
        before = FormSettings.of(form)
        if before.state != seen:
            raise ChangedMeanwhile
        return _store(form, before, values, actor)

    return again_on_conflict(once)


def _row_of_built_in(project: Project, form_id: str) -> Form:
    """It exists without a row, and gets one when it first has a setting. Raises NotFound for another form."""
    if form_id != form_store.DEFAULT:
        raise writes.NotFound(f"Form {form_id}")
    return publishing.create(project, form_id, form_id=form_id)


def _store(form: Form, before: FormSettings, values: FormSettings, actor: str) -> bool:
    names = [field.name for field in fields(values) if getattr(values, field.name) != getattr(before, field.name)]
    if not names:
        return False
    actions = [_action(getattr(Form, name), getattr(values, name)) for name in names]
    if "quota" in names:
        actions.append(set_or_remove(Form.full_at, _full_at(form, values.quota)))
    recorded = {
        getattr(Form, name).attr_name: _recorded(getattr(before, name), getattr(values, name)) for name in names
    }
    transactions.transact(
        transactions.change(form, *actions), publishing.activity(form, "form.changed", actor, **recorded)
    )
    publishing.forget(form)
    return True


def _full_at(form: Form, quota: int | None) -> datetime | None:
    """A quota that the form has already reached closes it now, and a higher one opens it again."""
    if quota is None:
        return None
    return clock.now() if counters.items_of_form(form.project_id, form.form_id) >= quota else None


def _action(attribute: Attribute[Any], value: Any) -> Any:
    """0 is a value: it keeps feedback for ever."""
    if value is None or value is False or value == frozenset():
        return attribute.remove()
    return attribute.set(set(value) if isinstance(value, frozenset) else value)


def _recorded(before: Any, after: Any) -> rows.Change:
    return rows.CHANGED if isinstance(after, Collection | bool) else [before, after]


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else clock.to_text(value)

"""Creates forms, and publishes new versions of them. Each act has its row of activity, in the same transaction."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from activity import rows
from feedback.forms import form_store, project_forms
from feedback.forms.documents import definition_check
from feedback.forms.models import Form, FormVersion
from staff.models import Project
from storage import clock, transactions
from storage.ids import readable_id
from storage.transactions import Write
from storage.writes import set_or_remove

# Of a project. The counters of a release have the answers to all forms in one row for each day, and 60 of the largest
# forms fit into a row of DynamoDB: docs/counting.md.
MOST_FORMS = 60


class TooManyForms(Exception):
    """The project has as many as allowed."""

    safe_to_log = True


def new_form(
    project: Project,
    name: str,
    document: dict[str, Any] | None = None,
    *,
    form_id: str | None = None,
    allowed_sites: Collection[str] = (),
    releases: Collection[str] = (),
) -> tuple[Form, FormVersion]:
    """The two rows of a form, not stored yet, so that a caller can create them in a transaction of its own.

    Without a document it is the default form. The id is unique in the whole site, because the URL of a form names no
    project. Raises BadDefinition.
    """
    now = clock.now()
    form = Form(
        form_id=form_id or readable_id(name, fallback="form"),
        project_id=project.project_id,
        published_version=form_store.FIRST_VERSION,
        definition=_checked(document) if document else None,
        time_zone=project.time_zone,
        retention_days=project.retention_days,
        allowed_sites=set(allowed_sites) or None,
        releases=set(releases) or None,
        created_at=now,
    )
    return form, FormVersion(form.form_id, form.published_version, definition=form.definition, published_at=now)


def create(
    project: Project, name: str, document: dict[str, Any] | None = None, *, actor: str = rows.TERMINAL, **more: Any
) -> Form:
    """Raises BadDefinition, TooManyForms, or Conflict if the id is taken."""
    # Two requests at the same time can make one more. That harms no one.
    is_new = more.get("form_id") != form_store.DEFAULT  # the built-in form exists before it gets a row
    if is_new and Form.by_project.count(project.project_id) >= MOST_FORMS:
        raise TooManyForms(f"{project.project_id} has {MOST_FORMS} forms")
    form, version = new_form(project, name, document, **more)
    transactions.transact(
        transactions.create(form), transactions.create(version), activity(form, "form.created", actor)
    )
    forget(form)
    return form


def publish(form: Form, document: dict[str, Any], *, actor: str = rows.TERMINAL, also: Collection[Write] = ()) -> int:
    """The number of the new version. `also` are writes of the same transaction. Raises BadDefinition, or Conflict if
    another version was published meanwhile.
    """
    before, definition = int(form.published_version), _checked(document)
    number = before + 1
    version = FormVersion(form.form_id, number, definition=definition, published_at=clock.now())
    transactions.transact(
        transactions.create(version),
        transactions.change(form, Form.published_version.set(number), Form.definition.set(definition)),
        activity(form, "form.published", actor, publishedVersion=[before, number]),
        *also,
    )
    forget(form)
    return number


def restrict(
    form: Form, *, allowed_sites: Collection[str], releases: Collection[str], actor: str = rows.TERMINAL
) -> None:
    """Which sites may show the form, and which releases public callers may name."""
    lists = ((Form.allowed_sites, allowed_sites), (Form.releases, releases))
    actions = [set_or_remove(name, set(values)) for name, values in lists]
    transactions.transact(
        transactions.change(form, *actions),
        activity(form, "form.changed", actor, allowedSites=rows.CHANGED, releases=rows.CHANGED),
    )
    forget(form)


def forget(form: Form) -> None:
    """In this process. Others remember a form for a minute."""
    form_store.forget(form.form_id)
    project_forms.forget(form.project_id)


def activity(form: Form, action: str, actor: str, **changes: rows.Change) -> Write:
    subject = f"form#{form.form_id}"
    row = rows.row(subject=subject, project_id=form.project_id, actor=actor, action=action, changes=changes)
    return transactions.create(row)


def _checked(document: dict[str, Any]) -> str:
    definition_check.check(document)
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))

"""The forms of the chosen project, for the pages on which members change them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from feedback.forms import default_form, form_store, tabs
from feedback.forms.definitions import Definition
from feedback.forms.documents import definition_json
from feedback.forms.models import Form
from staff.models import Project
from staff.people import staff_of
from storage import writes

MOST_LISTED = 200


@dataclass(frozen=True)
class OwnForm:
    form_id: str
    row: Form | None = None  # the built-in form has none that counts: it needs no read, and never changes

    @property
    def is_built_in(self) -> bool:
        return self.row is None

    @property
    def changeable(self) -> Form:
        """The row, for a page that changes it. The built-in form has no such page: 404."""
        if self.row is None:
            raise Http404
        return self.row

    @cached_property
    def document(self) -> dict[str, Any]:
        """What is published, as JSON. For a form with the questions of the built-in one, in all languages."""
        stored: dict[str, Any] | None = json.loads(self.row.definition) if self.row and self.row.definition else None
        return stored or definition_json.dump(default_form.DEFINITION)

    @cached_property
    def definition(self) -> Definition:
        return definition_json.load(self.document)

    @cached_property
    def shown(self) -> Definition:
        """In the language of the reader, if the form has it."""
        return self.definition.shown(self.definition.language(get_language() or ""))

    @property
    def title(self) -> str:
        return str(self.shown.heading)

    @property
    def published_version(self) -> int:
        return int(self.row.published_version) if self.row else form_store.FIRST_VERSION

    @property
    def address(self) -> str:
        """Of its public page."""
        return form_store.address(self.form_id)

    @property
    def edit_address(self) -> str:
        return reverse("form-edit", args=[self.form_id])


def own_form(request: HttpRequest, form_id: str) -> OwnForm:
    """A form of another project does not exist for the person: 404. The row is the newest one, so that a change of it
    conflicts only with a change that comes later.
    """
    project_id = staff_of(request).project_id
    if form_id == form_store.DEFAULT:
        if _has_built_in_form(project_id):
            return OwnForm(form_id)
        raise Http404
    try:
        row = writes.find(Form, form_id, consistent=True)
    except writes.NotFound:
        raise Http404 from None
    if row.project_id != project_id:
        raise Http404
    return OwnForm(form_id, row)


def context(request: HttpRequest, own: OwnForm) -> dict[str, Any]:
    """What feedback/forms/form_page.html needs."""
    return {"own": own, "tabs": tabs.links(request, own.form_id)}


def of_project(project: Project) -> list[OwnForm]:
    """The oldest first. By an index, which may miss for a moment what was created just now."""
    rows = Form.by_project.query(project.project_id, limit=MOST_LISTED)
    forms = [OwnForm(row.form_id, row) for row in rows if row.form_id != form_store.DEFAULT]
    return [OwnForm(form_store.DEFAULT), *forms] if _has_built_in_form(project.project_id) else forms


def _has_built_in_form(project_id: str) -> bool:
    return form_store.head(form_store.DEFAULT).project_id == project_id

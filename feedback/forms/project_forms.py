"""The forms of a project, for pages that name them. One query, remembered for a minute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from feedback.forms import default_form, form_store
from feedback.forms.definitions import Definition
from feedback.forms.models import Form
from feedback.forms.stored_forms import definition_of
from staff import projects
from storage.memory_cache import MemoryCache

FRESH_SECONDS = 60


@dataclass(frozen=True)
class ProjectForm:
    form_id: str
    definition: Definition
    releases: frozenset[str] = frozenset()  # that public callers may name
    has_sites: bool = False  # that may show it, listed for this form

    def shown(self, language: str) -> Definition:
        return self.definition.shown(self.definition.language(language))

    def title(self, language: str) -> str:
        shown = self.shown(language)
        return str(shown.title or shown.questions[0].text)


_cache: MemoryCache[list[ProjectForm]] = MemoryCache()


def of_project(project_id: str) -> list[ProjectForm]:
    """The oldest first."""
    return _cache.get(project_id, lambda: list(_read(project_id)), fresh_seconds=FRESH_SECONDS)


def including(project_id: str, form_id: str) -> list[ProjectForm]:
    """Reads them again if they are remembered without this form: it may have been created a moment ago."""
    forms = of_project(project_id)
    if any(form.form_id == form_id for form in forms):
        return forms
    forget(project_id)
    return of_project(project_id)


def forget(project_id: str) -> None:
    _cache.forget(project_id)


def _read(project_id: str) -> Iterator[ProjectForm]:
    if project_id == projects.DEFAULT:
        yield ProjectForm(form_store.DEFAULT, default_form.DEFINITION)
    for form in Form.by_project.query(project_id):
        releases = frozenset(form.releases or ())
        yield ProjectForm(form.form_id, definition_of(form.definition), releases, bool(form.allowed_sites))

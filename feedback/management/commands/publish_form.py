from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from feedback.forms import form_store, publishing
from feedback.forms.documents import form_file
from feedback.forms.documents.definition_faults import BadDefinition
from feedback.forms.documents.form_file import FormFile
from feedback.forms.models import Form
from feedback.forms.publishing import MOST_FORMS, TooManyForms
from staff import projects
from staff.models import Project
from storage import writes
from storage.connection.aws_errors import TABLE_ERRORS, sentence


class Command(BaseCommand):
    help = "Create a form, or publish a new version of one, from a JSON file. docs/form.md describes the file."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--project", default=projects.DEFAULT, help="the id of the project of the form")

    def handle(self, *, file: Path, project: str, **options: Any) -> None:
        try:
            described = form_file.read(_json(file))
            line = _publish(_project(project), described)
        except BadDefinition as error:
            raise CommandError(f"{file} is not right. Nothing was published.\n{error}") from None
        except TooManyForms:
            raise CommandError(f"The project has {MOST_FORMS} forms, and may not have more: change one.") from None
        except writes.Conflict:
            raise CommandError("The form was changed in the meantime. Nothing was published: try again.") from None
        except TABLE_ERRORS as error:
            raise CommandError(sentence(error)) from error
        self.stdout.write(line)


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandError(f"{file} is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise CommandError(f"{file} is not JSON: look at line {error.lineno}, column {error.colno}.") from None


def _project(project_id: str) -> Project:
    try:
        return projects.find(project_id)
    except writes.NotFound:
        raise CommandError(f"There is no project {project_id}.") from None


def _publish(project: Project, described: FormFile) -> str:
    if described.name is not None:
        sites, releases = described.allowed_sites or (), described.releases or ()
        form = publishing.create(project, described.name, described.definition, allowed_sites=sites, releases=releases)
        return f"Created the form {form.form_id}: /f/{form.form_id}"
    form = _stored(project, str(described.form_id), described)
    lines = []
    if described.definition is not None:
        lines.append(f"Published version {publishing.publish(form, described.definition)} of {form.form_id}.")
    if described.allowed_sites is not None or described.releases is not None:
        publishing.restrict(
            form,
            allowed_sites=form.allowed_sites or () if described.allowed_sites is None else described.allowed_sites,
            releases=form.releases or () if described.releases is None else described.releases,
        )
        lines.append(f"Changed the sites and the releases of {form.form_id}.")
    return "\n".join(lines) or f"The file changes nothing of {form.form_id}."


def _stored(project: Project, form_id: str, described: FormFile) -> Form:
    if form_id == form_store.DEFAULT:
        return _default_row(project, described)
    try:
        form = writes.find(Form, form_id, consistent=True)
    except writes.NotFound:
        form = None
    if form is None or form.project_id != project.project_id:
        raise CommandError(f"/formId: The project {project.project_id} has no such form. Give a name for a new one.")
    return form


def _default_row(project: Project, described: FormFile) -> Form:
    """Its questions are part of this program, so that it needs no read. The row has only its releases."""
    if (
        described.definition is not None
        or described.allowed_sites is not None
        or project.project_id != projects.DEFAULT
    ):
        raise CommandError("/formId: Only the releases of the default form can be set. Give a name for a new form.")
    try:
        return writes.find(Form, form_store.DEFAULT, consistent=True)
    except writes.NotFound:
        return publishing.create(project, form_store.DEFAULT, form_id=form_store.DEFAULT)

"""`manage.py publish_form`."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from activity.models import ActivityRow
from feedback.forms import form_store
from feedback.forms.models import Form
from tests.factories import a_form, a_project
from tests.feedback.forms.samples import a_survey

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def publish(tmp_path: Path) -> Any:
    def run(document: Any, *options: str) -> str:
        file, out = tmp_path / "form.json", StringIO()
        file.write_text(document if isinstance(document, str) else json.dumps(document))
        call_command("publish_form", str(file), *options, stdout=out)
        return out.getvalue().strip()

    return run


def test_it_creates_a_form(publish: Any) -> None:
    a_project("bakery")

    line = publish({"name": "Bread survey", "definition": a_survey(), "releases": ["2.1"]}, "--project=bakery")

    (form,) = Form.scan()
    assert line == f"Created the form {form.form_id}: /f/{form.form_id}"
    assert form.form_id.startswith("bread-survey-")
    head = form_store.head(form.form_id)
    assert (head.project_id, head.version, head.releases) == ("bakery", 1, frozenset({"2.1"}))


def test_it_publishes_a_version_and_records_who_did(publish: Any) -> None:
    a_form("survey", a_survey(), releases={"1"})

    second = a_survey(title={"en": "Second"})
    assert publish({"formId": "survey", "definition": second}) == "Published version 2 of survey."
    publish({"formId": "survey", "allowedSites": ["https://shop.example.com"]})

    head = form_store.head("survey")
    assert (head.version, head.definition.title) == (2, {"en": "Second"})
    assert (head.releases, head.allowed_sites) == (frozenset({"1"}), frozenset({"https://shop.example.com"}))
    rows = sorted(ActivityRow.query("form#survey"), key=lambda row: row.activity_id)
    assert [row.action for row in rows] == ["form.created", "form.published", "form.changed"]
    assert {row.actor for row in rows} == {"system:manage.py"}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("{", "is not JSON: look at line 1, column 2."),
        ([], "/: Give an object, in braces."),
        ({}, "/: Give a name for a new form, or the formId of one that exists."),
        ({"name": "", "definition": a_survey()}, "/name: Give a text of 1 to 100 characters."),
        ({"name": "x"}, "/definition: Add it: a new form needs questions."),
        (
            {"name": "x", "definition": a_survey(questions=[])},
            "/definition/questions: Give a list",
        ),
        ({"name": "x", "definition": a_survey(), "releases": ["a b"]}, "/releases/0: Give a release such as 2.1.0."),
        ({"name": "x", "definition": a_survey(), "allowedSites": ["shop"]}, "/allowedSites/0: Give an origin such as"),
        ({"formId": "nowhere", "releases": []}, "/formId: The project default has no such form."),
        ({"formId": "bakery-form", "releases": []}, "/formId: The project default has no such form."),
        ({"formId": "default", "definition": a_survey()}, "/formId: Only the releases of the default form can be set."),
    ],
)
def test_an_error_names_the_place_and_the_fix(publish: Any, document: Any, reason: str) -> None:
    a_form("bakery-form", a_survey(), project=a_project("bakery"))

    with pytest.raises(CommandError) as error:
        publish(document)

    assert reason in str(error.value)
    assert [form.form_id for form in Form.scan()] == ["bakery-form"]


def test_a_file_that_is_not_there_or_a_project_that_is_not_there(publish: Any) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("publish_form", "nowhere.json")
    with pytest.raises(CommandError, match="There is no project elsewhere"):
        publish({"name": "x", "definition": a_survey()}, "--project=elsewhere")


def test_the_releases_of_the_default_form_can_be_set(publish: Any) -> None:
    for releases in (["2.1.0"], ["2.2.0"]):
        publish({"formId": "default", "releases": releases})

    assert form_store.releases("default") == frozenset({"2.2.0"})
    assert form_store.head("default").version == 1

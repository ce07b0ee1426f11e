"""The forms of a project belong to it alone."""

from __future__ import annotations

import pytest
from django.test import Client

from local_aws import emulated
from staff.models import Project
from storage import writes
from storage.memory_cache import forget_all
from tests.factories import a_form, a_key, a_project
from tests.feedback.api.conftest import Caller, wrong
from tests.feedback.forms.helpers import a_token, send, stored
from tests.feedback.forms.samples import a_survey
from web.caller import Scope

THROTTLED = {"service": "dynamodb", "operation": "GetItem", "times": 9, "status": 400, "code": "ThrottlingException"}

pytestmark = pytest.mark.usefixtures("stack")


def test_the_form_of_a_second_project_is_shown_and_files_items_there(client: Client) -> None:
    a_form("bakery-form", project=a_project("bakery", time_zone="Asia/Tokyo"), title="How was the bread?")

    assert "How was the bread?" in client.get("/f/bakery-form").content.decode()
    assert send("/f/bakery-form", token=a_token("bakery-form")).status_code == 200

    (item,) = stored()
    assert (item.project_id, item.form_id) == ("bakery", "bakery-form")


@pytest.mark.parametrize("form_id", ["bakery-form", "nowhere"])
def test_a_key_cannot_file_items_under_the_form_of_another_project(form_id: str) -> None:
    a_form("bakery-form", project=a_project("bakery"))
    caller = Caller(a_key(Scope.FEEDBACK_WRITE))

    response = caller.create({"rating": 5, "formId": form_id})

    assert wrong(response) == {"/formId": "unknown"}
    assert "Leave it out for the first form" in response.json()["errors"][0]["detail"]
    assert stored() == []


def test_a_visitor_files_items_under_the_form_of_any_project_as_on_its_page() -> None:
    a_form("bakery-form", project=a_project("bakery", time_zone="Asia/Tokyo"))

    assert Caller().create({"rating": 5, "formId": "bakery-form"}).status_code == 201
    assert wrong(Caller().create({"rating": 5, "formId": "nowhere"})) == {"/formId": "unknown"}

    (item,) = stored()
    assert (item.project_id, item.form_id) == ("bakery", "bakery-form")


def test_a_visitors_item_is_never_filed_in_another_project_because_its_form_cannot_be_read(stack: int) -> None:
    a_form("bakery-form", project=a_project("bakery"))
    forget_all()
    emulated.inject(stack, [THROTTLED])

    assert Caller().create({"rating": 5, "formId": "bakery-form"}).status_code == 503
    assert Caller().create({"rating": 4}).status_code == 201  # the default form needs no read

    emulated.inject(stack, [])
    forget_all()
    assert Caller().create({"rating": 5, "formId": "bakery-form"}).status_code == 201
    assert {(item.project_id, item.rating) for item in stored()} == {("default", 4), ("bakery", 5)}


def test_a_key_files_items_under_the_forms_of_its_project() -> None:
    a_form("bakery-form", project=a_project("bakery"))
    caller = Caller(a_key(Scope.FEEDBACK_WRITE, project_id="bakery"))

    assert caller.create({"rating": 5, "formId": "bakery-form"}).status_code == 201

    (item,) = stored()
    assert (item.project_id, item.form_id) == ("bakery", "bakery-form")


def test_an_item_that_names_no_form_belongs_to_the_first_form_of_its_project(asked: list[str]) -> None:
    project = a_project("bakery")
    form = a_form("bakery-form", a_survey(), project=project)
    writes.change(project, Project.first_form_id.set(form.form_id))
    forget_all()
    caller = Caller(a_key(Scope.FEEDBACK_WRITE, project_id="bakery"))

    assert wrong(caller.create({"rating": 5})) == {"/rating": "not_asked", "/answers/nps": "required"}
    asked.clear()
    assert caller.create({"answers": {"nps": 9}}).status_code == 201

    (item,) = stored()
    assert (item.project_id, item.form_id, item.answers) == ("bakery", "bakery-form", {"nps": 9})
    assert "PutItem! feedback-local" in asked
    assert not [call for call in asked if "projects" in call or "forms" in call]

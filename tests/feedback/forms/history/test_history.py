"""The versions of a form: who published what, what it changed, and publishing an earlier one again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from activity import reading as activity
from activity.rows import TERMINAL
from feedback.forms import answers, form_store, publishing
from feedback.forms.documents import definition_json
from feedback.forms.editor import drafts
from feedback.forms.editor.acts import Edited
from feedback.forms.history import versions
from feedback.forms.models import Form, FormVersion
from feedback.forms.own_forms import OwnForm
from feedback.forms.questions import Answer
from staff import projects
from staff.models import Person
from staff.roles import Role
from storage import writes
from storage.memory_cache import forget_all
from tests.factories import a_form, a_member, a_project
from tests.feedback.forms.samples import a_survey
from tests.sessions import browser_of

pytestmark = pytest.mark.usefixtures("stack")
PAGE = "/dashboard/forms/survey/versions"


@pytest.fixture
def ada() -> Person:
    return a_member(Role.ADMIN)


@pytest.fixture
def admin(ada: Person) -> Client:
    return browser_of(ada)


def _form() -> Form:
    return writes.find(Form, "survey", consistent=True)


def _publish(document: dict[str, Any], person: Person) -> None:
    publishing.publish(_form(), document, actor=f"person:{person.person_id}")


def _shorter() -> dict[str, Any]:
    document = a_survey(title={"en": "Shorter", "de": "Kürzer"})
    document["questions"] = document["questions"][:2]
    return document


def test_each_version_says_who_published_it_and_what_it_changed(admin: Client, ada: Person) -> None:
    a_form("survey", a_survey())
    _publish(_shorter(), ada)

    page = " ".join(admin.get(PAGE).content.decode().split())

    newest, first = page.split("<h3>")[1:3]
    assert "Version 2" in newest
    assert ada.name in newest
    assert "Removed: “Will you come again?”" in newest
    assert "Title, introduction, button or thanks" in newest
    assert "again</a>" not in newest
    assert "The first version." in first
    assert "Publish version 1 again" in first


def test_a_draft_is_no_version(admin: Client) -> None:
    form = a_form("survey", a_survey())
    own, edited = OwnForm("survey", form), Edited(a_survey(title={"en": "Draft", "de": "Entwurf"}))
    drafts.save(own, drafts.read(own), edited, seen=drafts.read(own).seen, actor=TERMINAL)

    assert [each.number for each in versions.read("survey").versions] == [1]


def test_many_versions_are_shown_in_parts(admin: Client, monkeypatch: pytest.MonkeyPatch, ada: Person) -> None:
    monkeypatch.setattr(versions, "SHOWN", 2)
    a_form("survey", a_survey())
    for number in range(3):
        _publish(a_survey(title={"en": f"Title {number}", "de": "Titel"}), ada)

    newest = versions.read("survey")
    older = versions.read("survey", newest.older)

    assert [each.number for each in newest.versions] == [4, 3]
    assert all(each.changes for each in newest.versions)
    assert [each.number for each in older.versions] == [2, 1]
    assert older.older is None
    assert "?before=3" in admin.get(PAGE).content.decode()
    for before in ("1", "0", "x", "9" * 30):
        assert admin.get(f"{PAGE}?before={before}").status_code == 200


def test_an_earlier_version_is_published_as_a_new_one_with_the_same_questions(admin: Client, ada: Person) -> None:
    a_form("survey", a_survey())
    first = form_store.head("survey").definition
    _publish(_shorter(), ada)

    page = admin.get(f"{PAGE}/1").content.decode()
    answer = admin.post(f"{PAGE}/1", {"seen": "2"})

    assert "New: “Will you come again?”" in page
    assert "It is counted from now on." in page
    assert answer.status_code == 302
    assert "It is live" in admin.get(answer.headers["Location"]).content.decode()
    forget_all()
    live = form_store.head("survey")
    assert live.version == 3
    assert live.definition == first
    # What an answer adds to is the same counter as before.
    given: dict[str, Answer] = {"nps": 9, "again": True, "used": ["app"]}
    assert answers.counts(live.definition.questions, given) == {"nps.9", "again.yes", "used.app"}
    assert writes.find(FormVersion, "survey", 2).definition
    newest = activity.timeline("form#survey").rows[0]
    assert (newest.action, newest.actor) == ("form.published", f"person:{ada.person_id}")
    assert dict(newest.changes) == {"publishedVersion": [2, 3]}


def test_a_version_that_another_member_published_meanwhile_is_not_replaced_unseen(admin: Client, ada: Person) -> None:
    a_form("survey", a_survey())
    _publish(_shorter(), ada)
    _publish(a_survey(title={"en": "Third", "de": "Dritte"}), ada)

    answer = admin.post(f"{PAGE}/1", {"seen": "2"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Another version was published meanwhile" in page
    assert 'name="seen" value="3"' in page
    assert int(_form().published_version) == 3


def test_a_version_that_breaks_a_later_rule_is_not_published(
    admin: Client, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_form("survey", a_survey())
    _publish(_shorter(), ada)
    monkeypatch.setattr("feedback.forms.documents.definition_check.MOST_VALUES", 12)

    answer = admin.post(f"{PAGE}/1", {"seen": "2"})

    assert answer.status_code == 422
    assert "Remove some questions or options" in answer.content.decode()
    assert int(_form().published_version) == 2


def test_a_form_with_the_questions_of_the_built_in_one_has_a_history_too(admin: Client, ada: Person) -> None:
    publishing.create(projects.default(), "survey", form_id="survey")
    _publish(a_survey(), ada)

    assert admin.get(PAGE).status_code == 200
    assert admin.post(f"{PAGE}/1", {"seen": "2"}).status_code == 302
    forget_all()
    shown = definition_json.load(versions.find("survey", 3).document).shown("en")
    assert shown.questions[0].text == "How was it?"


def test_versions_that_do_not_exist_and_forms_of_others_are_not_found(admin: Client) -> None:
    a_form("survey", a_survey())
    a_form("foreign", a_survey(), project=a_project("other"))
    drafts_number, huge = 0, "9" * 30
    for address in (f"{PAGE}/2", f"{PAGE}/{drafts_number}", f"{PAGE}/{huge}", "/dashboard/forms/foreign/versions"):
        assert admin.get(address).status_code == 404
    assert admin.post("/dashboard/forms/foreign/versions/1", {"seen": "1"}).status_code == 404
    assert "has one version" in admin.get("/dashboard/forms/default/versions").content.decode()

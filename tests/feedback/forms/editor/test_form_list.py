"""The list of forms, the frame of the pages of one form, and copies."""

from __future__ import annotations

import pytest
from django.test import Client

from feedback.forms import form_store, publishing, tabs
from feedback.forms.tabs import Tab
from staff.roles import Role
from tests.factories import a_form, a_member, a_project
from tests.feedback.forms.samples import a_survey
from tests.sessions import browser_of
from web.caller import Scope

pytestmark = pytest.mark.usefixtures("stack")
LIST = "/dashboard/forms/"


def _text(browser: Client, path: str) -> str:
    response = browser.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_names_the_forms_of_the_project_and_no_others() -> None:
    a_form("survey", a_survey())
    a_form("other-form", title="Quagmire", project=a_project("other"))

    page = _text(browser_of(a_member(Role.OWNER)), LIST)

    assert "How was it?" in page
    assert "Your visit" in page
    assert "7 questions" in page
    assert "Quagmire" not in page


def test_a_reader_sees_the_list_but_no_way_to_change_a_form() -> None:
    a_form("survey", a_survey())

    page = _text(browser_of(a_member(Role.VIEWER)), LIST)

    assert "Your visit" in page
    assert "/dashboard/forms/survey" not in page


def test_a_project_without_a_form_has_an_empty_list() -> None:
    a_project("other")

    assert "No forms yet." in _text(browser_of(a_member(Role.OWNER, "other")), LIST)


def test_a_page_of_a_form_has_its_title_its_state_and_its_tabs(monkeypatch: pytest.MonkeyPatch) -> None:
    a_form("survey", a_survey())
    tabs.tabs()
    more = [Tab("form-edit", "Questions"), Tab("form-results", "Seen by all", scope=Scope.FEEDBACK_READ)]  # type: ignore[arg-type]
    monkeypatch.setattr(tabs, "_tabs", [*more, Tab("form-copy", "Hidden", scope=Scope.OPS_READ)])  # type: ignore[arg-type]

    page = _text(browser_of(a_member(Role.ADMIN)), f"{LIST}survey")

    assert ">Your visit</h1>" in page
    assert "Version 1 is live" in page
    assert 'href="/dashboard/forms/survey" aria-current="page">Questions</a>' in page
    assert 'href="/dashboard/results/survey">Seen by all</a>' in page
    assert "Hidden" not in page


def test_the_built_in_form_says_why_it_cannot_be_changed_and_offers_a_copy() -> None:
    browser = browser_of(a_member(Role.ADMIN))
    assert "Make a copy to change it." in _text(browser, f"{LIST}default")

    made = browser.post(f"{LIST}default/copy")

    form_id = made.headers["Location"].removesuffix("?notice=copied").rsplit("/", 1)[1]
    assert form_id.startswith("how-was-it-")
    copied = form_store.head(form_id).definition
    assert copied.languages == ("en", "de")
    for language, words in (("en", "How was it?"), ("de", "Wie war es?")):
        assert copied.shown(language).questions[0].text == words


def test_a_copy_asks_the_same_questions_under_its_own_address() -> None:
    a_form("survey", a_survey())

    made = browser_of(a_member(Role.ADMIN)).post(f"{LIST}survey/copy")

    form_id = made.headers["Location"].removesuffix("?notice=copied").rsplit("/", 1)[1]
    assert form_id != "survey"
    assert form_store.head(form_id).definition == form_store.head("survey").definition


def test_a_project_has_a_limit_of_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "MOST_FORMS", 1)
    a_form("survey", a_survey())

    refused = browser_of(a_member(Role.ADMIN)).post(f"{LIST}survey/copy")

    assert refused.status_code == 409
    assert "forms, and may not have more." in refused.content.decode()
    a_form("other-form", project=a_project("other"))  # it has its own limit


@pytest.mark.parametrize("form_id", ["default", "other-form", "nothing", "x" * 70])
def test_a_form_of_another_project_does_not_exist(form_id: str) -> None:
    a_project("other")
    a_form("other-form", project=a_project("third"))
    browser = browser_of(a_member(Role.OWNER, "other"))

    for end in ("", "/publish", "/preview"):
        assert browser.get(f"{LIST}{form_id}{end}").status_code == 404
    for end in ("", "/publish", "/preview", "/copy"):
        assert browser.post(f"{LIST}{form_id}{end}", {"act": "save", "seen": "0"}).status_code == 404

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from activity import reading
from feedback.forms import form_store, project_forms
from feedback.projects import changing
from staff import projects
from staff.roles import Role
from storage import clock
from tests.factories import a_feedback, a_form, a_member, a_project
from tests.feedback.forms.samples import a_survey
from tests.sessions import browser_of

pytestmark = pytest.mark.usefixtures("stack")
PAGES = ("/dashboard/", "/dashboard/inbox/")


def _done(browser: Client, page: str = "/dashboard/") -> list[bool]:
    steps = browser.get(page).context["steps"]
    return [step.is_done for step in steps.steps]


def test_a_new_installation_has_all_of_them_before_it() -> None:
    browser = browser_of(a_member(Role.OWNER))

    for page in PAGES:
        shown = browser.get(page).content.decode()
        assert "First steps" in shown
        assert 'href="/dashboard/project/settings"' in shown
        assert 'href="/dashboard/forms/default/share"' in shown
        assert _done(browser, page) == [False, False, False, False]


def test_facts_tick_them_and_not_clicks() -> None:
    browser = browser_of(a_member(Role.OWNER))
    browser.post("/dashboard/project/settings", {"seen": "0", "name": "Sea shop"})
    assert _done(browser) == [True, False, False, False]

    a_form("survey", a_survey())
    assert _done(browser) == [True, True, False, False]
    assert 'href="/dashboard/forms/survey/share"' in browser.get("/dashboard/").content.decode()

    a_form("on-a-site", a_survey(), allowed_sites={"https://shop.example.com"})
    assert _done(browser) == [True, True, True, False]


def test_a_name_from_the_deployment_counts(settings: LazySettings) -> None:
    settings.PROJECT_NAME = "Sea shop"

    assert _done(browser_of(a_member(Role.VIEWER)))[0]


def test_a_change_of_a_step_is_another_answer_for_the_page_that_waits() -> None:
    browser = browser_of(a_member(Role.OWNER))
    tag = browser.get("/dashboard/summary").headers["ETag"]
    assert browser.get("/dashboard/summary", headers={"If-None-Match": tag}).status_code == 304

    a_form("survey", a_survey())

    again = browser.get("/dashboard/summary", headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert "A form with your own questions is online." in again.content.decode()


def test_with_the_first_response_they_are_gone() -> None:
    browser = browser_of(a_member(Role.OWNER))

    a_feedback(message="The ramp opened late")

    for page in ("/dashboard/", "/dashboard/summary"):
        shown = browser.get(page).content.decode()
        assert "First steps" not in shown
        assert "The ramp opened late" in shown


def test_who_may_not_do_a_step_sees_no_button_for_it() -> None:
    shown = browser_of(a_member(Role.VIEWER)).get("/dashboard/").content.decode()

    assert "First steps" in shown
    assert "/dashboard/project/settings" not in shown
    assert "/share" not in shown
    assert "Hide these steps" not in shown


def test_hidden_they_are_hidden_for_all_members_of_this_project_only() -> None:
    a_form("other-form", project=a_project("other", first_form_id="other-form"))
    admin, other = browser_of(a_member(Role.ADMIN)), browser_of(a_member(Role.OWNER, "other"))

    assert admin.post("/dashboard/first-steps").status_code == 302

    assert "First steps" not in admin.get("/dashboard/").content.decode()
    assert "First steps" not in browser_of(a_member(Role.VIEWER)).get("/dashboard/inbox/").content.decode()
    assert "First steps" in other.get("/dashboard/").content.decode()
    assert other.post("/dashboard/first-steps", {"project": "other"}).status_code == 302
    assert "First steps" not in other.get("/dashboard/").content.decode()
    rows = reading.audit("other", f"{clock.now():%Y-%m}").rows
    assert [row.changes for row in rows if row.action == "project.changed"] == [{"stepsDismissedAt": "changed"}]


def test_hiding_them_takes_neither_name_nor_totals_from_the_settings(settings: LazySettings) -> None:
    changing.dismiss_first_steps("default", actor="system:test")
    changing.dismiss_first_steps("default", actor="system:test")
    settings.PROJECT_NAME, settings.ANALYTICS_IS_PUBLIC = "Sea shop", False

    assert projects.newest("default").name == "Sea shop"
    assert not projects.has_public_totals("default")
    assert projects.all_ids() == ["default"]


def test_the_first_form_of_a_project_is_the_one_to_share() -> None:
    a_form("other-form", project=a_project("other", first_form_id="other-form"))
    browser = browser_of(a_member(Role.OWNER, "other"))

    shown = browser.get("/dashboard/").content.decode()

    assert 'href="/dashboard/forms/other-form/share"' in shown
    assert f'href="{form_store.address("other-form")}"' in shown
    assert project_forms.of_project("other")[0].form_id == "other-form"


def test_a_project_without_a_form_has_no_code_to_get() -> None:
    shown = browser_of(a_member(Role.OWNER, a_project("other").project_id)).get("/dashboard/").content.decode()

    assert "First steps" in shown
    assert "/share" not in shown

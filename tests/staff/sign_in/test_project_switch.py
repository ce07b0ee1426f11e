"""One person with several projects: how they choose one, and what an open page does then."""

from __future__ import annotations

import pytest
from django.test import Client

from activity.rows import TERMINAL
from staff.members import memberships
from staff.models import Person
from staff.roles import Role
from tests.factories import a_member, a_project
from tests.sessions import browser_of

SWITCH, HOME, SUMMARY = "/dashboard/project", "/dashboard/", "/dashboard/summary"
MENU = "Switch the project"


@pytest.fixture
def ada(stack: int) -> Person:
    """Owns the default project, and may only read in the other one."""
    a_project("other", name="Other shop")
    ada = a_member(Role.OWNER)
    memberships.add(ada, "other", Role.VIEWER, actor=TERMINAL)
    return ada


@pytest.fixture
def browser(ada: Person) -> Client:
    return browser_of(ada)


def _page(browser: Client) -> str:
    return browser.get(HOME).content.decode()


def test_the_frame_offers_all_projects_of_the_person(browser: Client) -> None:
    page = _page(browser)

    assert MENU in page
    assert 'value="default" aria-current="true"' in page
    assert 'value="other">' in page
    assert page.count('<button type="submit" name="project"') == 2


@pytest.mark.usefixtures("stack")
def test_with_one_project_there_is_nothing_to_choose() -> None:
    a_project("other")

    assert MENU not in _page(browser_of(a_member()))


def test_the_chosen_project_is_that_of_the_next_requests(browser: Client) -> None:
    response = browser.post(SWITCH, {"project": "other"})

    assert (response.status_code, response["Location"]) == (302, HOME)
    page = _page(browser)
    assert "<title>Overview · Other shop</title>" in page
    assert 'value="other" aria-current="true"' in page


def test_the_role_is_that_in_the_chosen_project(browser: Client) -> None:
    item = "/feedback/00000000-0000-4000-8000-000000000000"
    assert browser.delete(item).status_code == 404
    browser.post(SWITCH, {"project": "other"})

    assert browser.delete(item).status_code == 403


def test_the_choice_is_for_this_browser_only(ada: Person, browser: Client) -> None:
    elsewhere = browser_of(ada)
    browser.post(SWITCH, {"project": "other"})

    assert 'value="default" aria-current="true"' in _page(elsewhere)


@pytest.mark.parametrize("project_id", ["", "nowhere", "third", "a" * 3000])
def test_a_project_of_others_cannot_be_chosen(browser: Client, project_id: str) -> None:
    a_project("third")

    assert browser.post(SWITCH, {"project": project_id}).status_code == 403
    assert 'value="default" aria-current="true"' in _page(browser)


@pytest.mark.usefixtures("stack")
def test_who_is_not_signed_in_is_asked_to(client: Client) -> None:
    response = client.post(SWITCH, {"project": "default"})

    assert (response.status_code, response["Location"]) == (302, "/sign-in/")


def test_another_site_cannot_switch_and_a_link_cannot(browser: Client) -> None:
    assert browser.get(SWITCH).status_code == 405
    browser.handler.enforce_csrf_checks = True
    assert browser.post(SWITCH, {"project": "other"}).status_code == 403


def test_a_new_membership_is_offered_without_a_new_sign_in(stack: int) -> None:
    a_project("other", name="Other shop")
    eve = a_member()
    browser = browser_of(eve)
    memberships.add(eve, "other", Role.VIEWER, actor=TERMINAL)

    _page(browser)  # it lists the projects of its session, and the session learns of the new one
    browser_of(eve)  # as in a container that remembers nothing of the person

    assert MENU in _page(browser)


def test_a_page_of_another_tab_does_not_show_the_numbers_of_the_chosen_project(browser: Client) -> None:
    assert "/dashboard/summary?period=30d&amp;lang=en&amp;project=default" in _page(browser)
    address = f"{SUMMARY}?project=default"
    assert browser.get(address).status_code == 200
    browser.post(SWITCH, {"project": "other"})

    assert browser.get(address).status_code == 409
    assert browser.get(f"{SUMMARY}?project=other").status_code == 200


def test_the_pages_lead_to_the_first_form_of_the_chosen_project(stack: int) -> None:
    project = a_project("other", first_form_id="other-form")
    page = _page(browser_of(a_member(Role.VIEWER, project.project_id)))

    assert page.count('href="/f/other-form"') == 2  # in the navigation, and where the first steps are
    assert 'href="/"' not in page

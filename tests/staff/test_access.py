"""A page that is still open for one project, after the person has chosen another one in another tab."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.test import Client

from activity.rows import TERMINAL
from feedback.models import Feedback, Status
from staff.members import memberships
from staff.roles import Role
from storage import writes
from tests.factories import a_feedback, a_member, a_project, an_id
from tests.sessions import browser_of

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

INBOX, ACT, SWITCH = "/dashboard/inbox/", "/dashboard/inbox/act", "/dashboard/project"
TEXT = "Another project was chosen in another tab. Reload the page."
HTMX = {"HX-Request": "true"}


class Forms(HTMLParser):
    """The project that each form with the method POST names, by its address."""

    def __init__(self, page: Response, address: str) -> None:
        super().__init__()
        self.page, self.action, self.projects = address, "", dict[str, set[str]]()
        self.feed(page.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form" and values.get("method") == "post":
            self.action = urlsplit(values.get("action", self.page)).path
            self.projects.setdefault(self.action, set())
        if tag == "input" and values.get("name") == "project":
            self.projects[self.action].add(values["value"])


@pytest.fixture
def browser(stack: int) -> Client:
    """Of a person who may act in both projects. It shows the default one."""
    a_project("other", name="Other shop")
    person = a_member(Role.OWNER)
    memberships.add(person, "other", Role.OWNER, actor=TERMINAL)
    return browser_of(person)


def status_of(item: Feedback) -> str:
    return str(writes.find(Feedback, item.feedback_id, consistent=True).status)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_form_of_the_other_project_changes_nothing(browser: Client, headers: dict[str, str]) -> None:
    item = a_feedback()  # the page in the old tab is that of the other project
    body = {"all": "1", "query": "status=new", "status": "deleted"}

    refused = browser.post(ACT, body | {"project": "other"}, headers=headers)

    assert refused.status_code == 409
    assert TEXT in refused.content.decode()
    assert "no-store" in refused.headers["Cache-Control"]
    assert refused.headers["HX-Reswap"] == "none"
    assert status_of(item) == Status.NEW
    assert browser.post(ACT, body | {"project": "default"}, headers=headers).status_code in (200, 302)
    assert status_of(item) == Status.DELETED


@pytest.mark.parametrize(
    "address",
    [
        "/dashboard/inbox/search",
        "/dashboard/inbox/views",
        f"/dashboard/inbox/views/{an_id('a view')}",
        "/dashboard/inbox/fixed",
        "/dashboard/inbox/reply-templates/",
        "/dashboard/tasks/new",
    ],
)
def test_each_page_checks_the_project_of_its_form(browser: Client, address: str) -> None:
    body = {"name": "A name", "text": "A text", "title": "A title", "query": "status=new"}

    assert browser.post(address, body | {"project": "other"}).status_code == 409
    assert browser.post(address, body | {"project": "default"}).status_code != 409


def test_the_forms_name_the_project_that_their_page_shows(browser: Client) -> None:
    item = a_feedback(email="eve@example.com", tags=frozenset({"late"}))
    browser.post("/dashboard/inbox/views", {"name": "Mine", "query": "status=new"})
    pages = {
        f"{INBOX}{item.feedback_id}": {ACT, "/dashboard/inbox/search", "/dashboard/inbox/views"},
        "/dashboard/inbox/fixed?tag=late": {"/dashboard/inbox/fixed"},
        "/dashboard/inbox/reply-templates/": {"/dashboard/inbox/reply-templates/"},
        "/dashboard/tasks/new": {"/dashboard/tasks/new"},
    }
    for address, forms in pages.items():
        named = Forms(browser.get(address), address).projects
        assert {action: named.get(action) for action in forms} == {form: {"default"} for form in forms}, address


def test_a_person_without_the_scope_is_refused_first(browser: Client) -> None:
    viewer = browser_of(a_member(Role.VIEWER))
    assert viewer.post(ACT, {"project": "other"}).status_code == 403

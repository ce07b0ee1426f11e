"""Acts on items as htmx sends them: the answers are parts of the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from feedback.models import Feedback
from staff.roles import Role
from tests.factories import a_feedback, a_member
from tests.sessions import browser_of

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

ACT, UNDO = "/dashboard/inbox/act", "/dashboard/inbox/undo"
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/dashboard/inbox/?status=new"}

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def browser() -> Client:
    return browser_of(a_member(Role.AGENT))


def send(browser: Client, items: Sequence[Feedback], headers: dict[str, str] | None = None, **fields: Any) -> Response:
    body = {"id": [item.feedback_id for item in items], "query": "status=new", **fields}
    return browser.post(ACT, body, headers=headers or {})


def test_htmx_gets_the_rows_that_leave_the_list_and_the_notice(browser: Client) -> None:
    item = a_feedback()
    response = send(browser, [item], HTMX, status="done")
    text = response.content.decode()
    assert (response.status_code, "HX-Request" in response.headers["Vary"]) == (200, True)
    assert f'<li id="f-{item.feedback_id}" hx-swap-oob="delete">' in text
    assert "Moved to Done." in text
    assert "<html" not in text
    query = parse_qs(urlsplit(response.headers["HX-Replace-Url"]).query)
    assert (query["status"], query["on"]) == (["new"], [item.feedback_id])

    again = send(browser, [a_feedback()], HTMX, assignee="me").content.decode()
    assert 'hx-swap-oob="delete"' not in again


def test_htmx_gets_the_panel_if_its_form_or_the_list_asks_for_it(browser: Client) -> None:
    item, other = a_feedback(message="About the ramp"), a_feedback()
    in_panel = send(browser, [item], {**HTMX, "HX-Target": "item"}, assignee="me").content.decode()
    assert in_panel.count("About the ramp") >= 1
    assert '<article id="item"' not in in_panel
    alone = send(browser, [item], HTMX, status="done", panel="1").content.decode()
    assert '<article id="item" hx-swap-oob="innerHTML">' in alone
    assert "About the ramp" in alone
    several = send(browser, [item, other], HTMX, status="open", panel="1").content.decode()
    assert "Choose an item" in several


def test_htmx_gets_the_list_after_an_undo(browser: Client) -> None:
    item = a_feedback(message="About the ramp")
    acted = send(browser, [item], HTMX, status="done")
    query = parse_qs(urlsplit(acted.headers["HX-Replace-Url"]).query)
    fields = {"act": query["act"][0], "on": query["on"][0], "query": "status=new"}
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{acted.headers['HX-Replace-Url']}"}
    response = browser.post(UNDO, fields, headers=headers)
    assert response.headers["HX-Replace-Url"] == "/dashboard/inbox/?status=new"
    assert "About the ramp" in response.content.decode()
    assert 'hx-swap-oob="morph"' in response.content.decode()


@pytest.mark.parametrize(
    "address", ["", "https://evil.example/dashboard/", "http://testserver/dashboard/", "::", "http://["]
)
def test_the_address_of_another_page_is_not_changed(browser: Client, address: str) -> None:
    response = send(browser, [a_feedback()], {"HX-Request": "true", "HX-Current-URL": address}, status="done")
    assert (response.status_code, "HX-Replace-Url" in response.headers) == (200, False)

"""What a person or a program sees while storage accepts calls and answers none."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.test import Client

from local_aws import emulated
from staff import keys
from staff.roles import Role
from storage import clients
from tests.factories import a_feedback
from tests.sessions import a_member, browser_of
from web.caller import Scope


@pytest.fixture
def silent(stack: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same as in production, at a tenth of the patience. What is held up ends before the next test begins."""
    monkeypatch.setattr(clients, "FAIL_FAST", (0.1, 0.1))
    monkeypatch.setattr(clients, "_WAITED", clients.Patience(0.1, 0.1, tries=1))
    clients.forget()
    yield
    monkeypatch.undo()
    clients.forget()


def _freeze(port: int) -> None:
    emulated.inject(port, [{"service": "dynamodb", "times": 999, "delay": 0.5}])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/feedback"),
        ("GET", "/feedback/{id}"),
        ("PATCH", "/feedback/{id}"),
        ("DELETE", "/feedback/{id}"),
        ("POST", "/feedback/{id}/restore"),
        ("POST", "/feedback"),
        ("GET", "/analytics"),
        ("GET", "/health"),
    ],
)
def test_a_program_is_asked_to_come_back(silent: None, stack: int, client: Client, method: str, path: str) -> None:
    text = keys.make("default", "CRM", list(Scope))[1]
    keys.check(text)  # what is known of it is good enough
    place = path.format(id=a_feedback().feedback_id)
    _freeze(stack)
    body = {"rating": 5} if path == "/feedback" else {"status": "done"}
    response = client.generic(
        method, place, json.dumps(body), content_type="application/json", headers={"X-Api-Key": text}
    )
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


def test_a_form_that_a_request_needs_twice_is_waited_for_once(
    silent: None, stack: int, client: Client, asked: list[str]
) -> None:
    _freeze(stack)
    body = json.dumps({"rating": 5, "formId": "checkout", "release": "1"})
    response = client.post("/feedback", body, content_type="application/json")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert asked == ["GetItem! forms-local"]


@pytest.mark.parametrize("path", ["/dashboard/", "/dashboard/summary", "/dashboard/operations/"])
def test_a_member_sees_that_it_does_not_work_now(silent: None, stack: int, path: str) -> None:
    browser = browser_of(a_member(Role.OWNER))
    browser.raise_request_exception = False
    _freeze(stack)
    response = browser.get(path, headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


def test_nobody_can_sign_in(silent: None, stack: int, client: Client) -> None:
    _freeze(stack)
    response = client.post("/sign-in/", {"email": "ada@example.com", "password": "correct horse battery"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


def test_each_form_is_shown_although_nobody_can_say_what_it_asks(silent: None, stack: int, client: Client) -> None:
    _freeze(stack)
    assert [client.get(path).status_code for path in ("/", "/f/checkout")] == [200, 200]

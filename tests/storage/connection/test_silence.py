"""What a member, a visitor or a program gets while storage accepts calls but does not answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from local_aws import emulated
from staff.keys import key_check
from staff.roles import Role
from storage.connection import clients
from tests.factories import a_feedback, a_key, a_member
from tests.sessions import browser_of
from web.caller import Scope


@pytest.fixture
def silence(stack: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """From the call of this function on, storage answers nothing, and the site waits a tenth of the usual time.

    Delayed calls end before the next test begins.
    """

    def begin() -> None:
        monkeypatch.setattr(clients, "FAIL_FAST", (0.1, 0.1))
        monkeypatch.setattr(clients, "_FOR_REQUEST", clients.Timeouts(0.1, 0.1, tries=1))
        clients.forget()
        emulated.inject(stack, [{"service": "dynamodb", "times": 999, "delay": 0.5}])

    yield begin
    monkeypatch.undo()
    clients.forget()


@pytest.fixture
def silent(silence: Callable[[], None]) -> None:
    silence()


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
def test_a_program_is_asked_to_come_back(silence: Callable[[], None], client: Client, method: str, path: str) -> None:
    text = a_key(*Scope)
    key_check.check(text)  # from now on the process remembers the key
    place = path.format(id=a_feedback().feedback_id)
    silence()
    body = {"rating": 5} if path == "/feedback" else {"status": "done"}
    response = client.generic(
        method, place, json.dumps(body), content_type="application/json", headers={"X-Api-Key": text}
    )
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


def test_a_form_that_a_request_needs_twice_is_waited_for_once(silent: None, client: Client, asked: list[str]) -> None:
    body = json.dumps({"rating": 5, "formId": "checkout", "release": "1"})
    response = client.post("/feedback", body, content_type="application/json")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert asked == ["GetItem! forms-local"]


@pytest.mark.parametrize("path", ["/dashboard/", "/dashboard/summary", "/dashboard/operations/"])
def test_a_member_sees_that_it_does_not_work_now(silence: Callable[[], None], path: str) -> None:
    browser = browser_of(a_member(Role.OWNER, is_operator=True))
    browser.raise_request_exception = False
    silence()
    response = browser.get(path, headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


def test_a_sign_in_fails_with_503(silent: None, client: Client) -> None:
    response = client.post("/sign-in/", {"email": "ada@example.com", "password": "correct horse battery"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


def test_each_form_is_shown_although_its_question_cannot_be_read(silent: None, client: Client) -> None:
    assert [client.get(path).status_code for path in ("/", "/f/checkout")] == [200, 200]

"""Who may see how the site is run, and who may go back to another version."""

from __future__ import annotations

import pytest
from django.test import Client

from ops.page import rollback as rollback_request
from staff.roles import Role, scopes_of
from tests.factories import a_member, a_project
from tests.sessions import browser_of
from web.caller import Scope

PAGE, ROLLBACK = "/dashboard/operations/", "/dashboard/operations/rollback"
ASKED = {"to": "4", "serving": "5", "reason": "It fails"}


@pytest.fixture(autouse=True)
def _nothing_is_asked(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the rollback function was asked")

    monkeypatch.setattr(rollback_request, "request_rollback", refuse)


@pytest.mark.parametrize("address", [PAGE, ROLLBACK])
def test_it_asks_an_outsider_to_sign_in(client: Client, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/sign-in/?next={address.replace('/', '%2F')}"


def test_an_outsider_rolls_nothing_back(client: Client) -> None:
    answer = client.post(ROLLBACK, ASKED)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT, "guest"])
def test_it_refuses_a_role_that_does_not_run_the_site(role: Role) -> None:
    browser = browser_of(a_member(role))

    assert browser.get(PAGE).status_code == 403
    assert browser.get(ROLLBACK).status_code == 403
    assert browser.post(ROLLBACK, ASKED).status_code == 403


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMIN])
def test_it_refuses_who_owns_another_project(role: Role) -> None:
    a_project()
    browser = browser_of(a_member(role, "other"))

    assert browser.get(PAGE).status_code == 403
    assert browser.get(ROLLBACK).status_code == 403
    assert browser.post(ROLLBACK, ASKED).status_code == 403


@pytest.mark.parametrize(("role", "sees"), [(Role.OWNER, True), (Role.ADMIN, True), (Role.AGENT, False)])
def test_the_rail_leads_there_only_for_who_may(role: Role, sees: bool) -> None:
    page = browser_of(a_member(role)).get("/dashboard/").content.decode()

    assert (f'href="{PAGE}"' in page) is sees


def test_a_rollback_needs_the_token_of_the_page() -> None:
    browser = browser_of(a_member(Role.OWNER))
    browser.handler.enforce_csrf_checks = True

    assert browser.post(ROLLBACK, ASKED).status_code == 403


@pytest.mark.parametrize("role", list(Role))
def test_who_sees_the_page_may_also_roll_back(role: Role) -> None:
    scopes = scopes_of(role)

    assert (Scope.OPS_READ in scopes) == (Scope.OPS_ROLLBACK in scopes) == (role in (Role.OWNER, Role.ADMIN))


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_only_reads(admin: Client, method: str) -> None:
    assert getattr(admin, method)(PAGE).status_code == 405

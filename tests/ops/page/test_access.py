"""Who may see how the site is run, and who may go back to another version."""

from __future__ import annotations

import pytest
from django.test import Client

from ops.page import rollback as rollback_request
from staff.roles import Role
from tests.factories import a_member, a_project, an_operator
from tests.sessions import browser_of

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


@pytest.mark.parametrize("role", [*Role, "guest"])
def test_it_refuses_all_who_do_not_run_the_site(role: Role) -> None:
    browser = browser_of(a_member(role))

    assert browser.get(PAGE).status_code == 403
    assert browser.get(ROLLBACK).status_code == 403
    assert browser.post(ROLLBACK, ASKED).status_code == 403


def test_it_refuses_who_owns_another_project() -> None:
    a_project()
    browser = browser_of(a_member(Role.OWNER, "other"))

    assert browser.get(PAGE).status_code == 403
    assert browser.get(ROLLBACK).status_code == 403
    assert browser.post(ROLLBACK, ASKED).status_code == 403


def test_an_operator_opens_it_with_any_role_in_any_project() -> None:
    a_project()
    browser = browser_of(a_member(Role.VIEWER, "other", is_operator=True))

    assert browser.get(PAGE).status_code == 200
    assert browser.get(ROLLBACK).status_code == 200


@pytest.mark.parametrize("is_operator", [True, False])
def test_the_rail_leads_there_only_for_operators(is_operator: bool) -> None:
    page = browser_of(a_member(Role.OWNER, is_operator=is_operator)).get("/dashboard/").content.decode()

    assert (f'href="{PAGE}"' in page) is is_operator


def test_a_rollback_needs_the_token_of_the_page() -> None:
    browser = browser_of(an_operator())
    browser.handler.enforce_csrf_checks = True

    assert browser.post(ROLLBACK, ASKED).status_code == 403


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_only_reads(operator: Client, method: str) -> None:
    assert getattr(operator, method)(PAGE).status_code == 405

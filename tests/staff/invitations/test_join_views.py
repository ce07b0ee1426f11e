"""The page of a link: each kind of person who opens it, each end of an invitation, and what it never tells."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from activity.rows import TERMINAL
from staff.invitations import inviting, tokens
from staff.members import memberships, person_store
from staff.models import Invitation, Person
from staff.roles import Role
from tests.factories import a_member, a_project
from tests.sessions import browser_of
from tests.staff.conftest import PASSWORD
from tests.staff.invitations.factories import EMAIL, address_of, an_invitation
from web.logs.log_format import JsonFormatter

Later = Callable[[timedelta], None]
NEW = {"name": "Grace Hopper", "password": PASSWORD}
pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def invitation(ada: Person) -> Invitation:
    return an_invitation(inviter_id=ada.person_id)


@pytest.fixture
def grace(stack: int) -> Person:
    """Has an account, and is a member of another project."""
    a_project("other")
    return person_store.create(EMAIL, "Grace Hopper", PASSWORD, "other", Role.VIEWER, actor=TERMINAL)


def text(response: Any) -> str:
    content: str = response.content.decode()
    return content


def is_member() -> bool:
    return memberships.is_member("default", person_store.find_by_email(EMAIL).person_id)


def test_a_new_person_chooses_a_name_and_a_password_and_is_in(client: Client, invitation: Invitation) -> None:
    page = text(client.get(address_of(invitation)))
    assert EMAIL in page
    assert 'name="name"' in page
    assert 'autocomplete="new-password"' in page

    response = client.post(address_of(invitation), NEW)

    assert (response.status_code, response.headers["Location"]) == (302, "/dashboard/")
    assert "Grace Hopper" in text(client.get("/dashboard/people/"))
    assert "This invitation was used already" in text(Client().get(address_of(invitation)))


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"name": " "}, "Enter your name"),
        ({"password": ""}, "Choose a password."),
        ({"password": "short"}, "too short"),
        ({"password": "12345678901234567890"}, "digits only"),
        ({"password": "x" * 201}, "That is too long."),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_used(
    client: Client, invitation: Invitation, wrong: dict[str, str], problem: str
) -> None:
    response = client.post(address_of(invitation), NEW | wrong)

    assert response.status_code == 422
    assert problem in text(response)
    assert Person.count() == 1
    assert client.post(address_of(invitation), NEW).status_code == 302


def test_a_person_with_an_account_joins_with_its_password(
    client: Client, invitation: Invitation, grace: Person
) -> None:
    page = text(client.get(address_of(invitation)))
    assert "has an account here already" in page
    assert 'name="name"' not in page
    assert client.post(address_of(invitation), {"password": "not this one"}).status_code == 422
    assert not is_member()

    assert client.post(address_of(invitation), {"password": PASSWORD}).headers["Location"] == "/dashboard/"

    assert is_member()
    assert 'value="default" aria-current="true"' in text(client.get("/dashboard/"))  # the project of the invitation


def test_a_person_without_any_project_can_join_again(client: Client, invitation: Invitation, ada: Person) -> None:
    grace = a_member(Role.AGENT)
    again = an_invitation("agent+2@example.com")
    person_store.change_email(grace, "agent+2@example.com", actor=TERMINAL)
    memberships.remove(memberships_of(grace), person_store.find(grace.person_id), actor=TERMINAL)

    assert client.post(address_of(again), {"password": "correct horse battery"}).status_code == 302
    assert client.get("/dashboard/").status_code == 200


def memberships_of(person: Person) -> Any:
    from staff.members import member_changes

    return member_changes.find("default", person.person_id)


def test_wrong_passwords_lock_the_account_here_too(client: Client, invitation: Invitation, grace: Person) -> None:
    for _ in range(5):
        response = client.post(address_of(invitation), {"password": "not this one"})

    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert client.post(address_of(invitation), {"password": PASSWORD}).status_code == 429
    assert not is_member()


def test_who_is_signed_in_joins_with_one_click(invitation: Invitation, grace: Person) -> None:
    browser = browser_of(grace)
    assert "You are signed in as Grace Hopper" in text(browser.get(address_of(invitation)))
    assert not is_member()  # to open a link changes nothing: programs that check mails open it too

    assert browser.post(address_of(invitation)).headers["Location"] == "/dashboard/"

    assert is_member()
    assert 'value="default" aria-current="true"' in text(browser.get("/dashboard/"))


def test_another_person_reads_so_and_can_sign_out(invitation: Invitation, ada: Person) -> None:
    browser = browser_of(ada)
    page = text(browser.get(address_of(invitation)))
    assert "This invitation is for someone else" in page
    assert EMAIL in page
    assert "Ada@example.com" in page

    assert "This invitation is for someone else" in text(browser.post(address_of(invitation), NEW))
    assert Person.count() == 1
    assert browser.post(address_of(invitation), {"sign-out": "1"}).headers["Location"] == address_of(invitation)
    assert "Your name" in text(browser.get(address_of(invitation)))


def test_each_end_of_an_invitation_has_a_page(client: Client, ada: Person, later: Later) -> None:
    revoked, replaced, expired = (an_invitation(f"{name}@example.com") for name in ("one", "two", "three"))
    inviting.revoke(revoked, actor_id=ada.person_id)
    old = address_of(replaced)
    inviting.send_again(replaced, actor_id=ada.person_id)
    later(timedelta(days=7, seconds=1))

    for path, status, title in (
        (address_of(revoked), 410, "This invitation was taken back"),
        (address_of(expired), 410, "This invitation has expired"),
        (old, 404, "This link does not work"),
        ("/join/default.none.none", 404, "This link does not work"),
    ):
        for response in (client.get(path), client.post(path, NEW)):
            assert response.status_code == status
            assert title in text(response)
    assert Person.count() == 1


def test_a_link_that_does_not_work_is_the_same_page_for_a_project_that_exists(
    client: Client, invitation: Invitation
) -> None:
    project, invitation_id, proof = tokens.make(invitation).split(".")
    tampered = text(client.get(f"/join/{project}.{invitation_id}.{proof[::-1]}"))

    assert tampered == text(client.get(f"/join/nowhere.{invitation_id}.{proof}"))
    assert EMAIL not in tampered


def test_the_token_is_in_no_log_and_no_referer(
    client: Client, invitation: Invitation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    path = address_of(invitation)
    responses = [client.get(path), client.post(path, NEW | {"password": "short"}), client.post(path, NEW)]
    responses += [client.get(path), client.put(path)]

    lines = str([JsonFormatter().line(record) for record in caplog.records])
    assert "request_finished" in lines
    assert tokens.make(invitation).rpartition(".")[2] not in lines
    # "same-origin" would send the path to the pages of the site itself, "no-referrer" would break the check of forms.
    assert {response.headers["Referrer-Policy"] for response in responses[:4]} == {"strict-origin"}
    assert all("no-store" in response.headers["Cache-Control"] for response in responses[:4])


def test_another_site_cannot_make_a_person_join(invitation: Invitation, grace: Person) -> None:
    browser = browser_of(grace, enforce_csrf_checks=True)

    assert browser.post(address_of(invitation)).status_code == 403
    assert not is_member()

"""A new address: the request, the mail to it, the confirmation, and the notice to the old one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from activity.rows import CHANGED, TERMINAL
from staff.account import address_changes
from staff.members import person_store
from staff.models import Person
from staff.roles import Role
from staff.sign_in import credentials, lockout
from storage import writes
from storage.connection.clients import client as aws
from tests.activity.conftest import stored_rows
from tests.sessions import browser_of
from tests.staff.account.conftest import link_in
from tests.staff.conftest import PASSWORD
from web.mail.models import Mail

PAGE, NEW = "/dashboard/profile/address", "/password/address"
KING = "king@example.com"
Sent = Callable[[], list[EmailMessage]]

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def browser(ada: Person) -> Client:
    return browser_of(ada)


@pytest.fixture
def link(browser: Client, sent: Sent) -> str:
    _ask(browser)
    return link_in(sent()[-1])


def _ask(browser: Client, email: str = KING, current: str = PASSWORD) -> Any:
    return browser.post(PAGE, {"email": email, "current": current})


def _confirmed(link: str, browser: Client | None = None) -> Any:
    browser = browser or Client()
    browser.get(link, follow=True)
    return browser.post(NEW)


def test_the_link_goes_to_the_new_address_and_nothing_changes_before_it_is_used(
    browser: Client, link: str, sent: Sent
) -> None:
    assert sent()[-1].to == [KING]
    credentials.check("ada@example.com", PASSWORD, "203.0.113.9")
    page = Client()
    page.get(link, follow=True)
    assert f"sign in with {KING}?" in page.get(NEW).content.decode()
    credentials.check("ada@example.com", PASSWORD, "203.0.113.9")


def test_after_the_confirmation_the_person_signs_in_with_the_new_address_only(
    browser: Client, link: str, ada: Person
) -> None:
    response = _confirmed(link, browser)
    assert (response.status_code, response["Location"]) == (302, "/dashboard/profile?notice=address")
    assert KING in browser.get("/dashboard/profile").content.decode()  # the session stays
    assert credentials.check(KING, PASSWORD, "203.0.113.9").person_id == ada.person_id
    with pytest.raises(lockout.SignInRefused):
        credentials.check("ada@example.com", PASSWORD, "203.0.113.9")


def test_it_can_be_confirmed_in_a_browser_that_is_not_signed_in(link: str) -> None:
    assert _confirmed(link).status_code == 302
    credentials.check(KING, PASSWORD, "203.0.113.9")


def test_the_old_address_gets_a_notice(link: str, sent: Sent) -> None:
    _confirmed(link)
    mail = sent()[-1]
    assert (mail.to, mail.subject) == (["Ada@example.com"], "Your address at Feedback was changed")
    assert KING not in str(mail.message())


def test_it_is_recorded_without_the_addresses(link: str, ada: Person) -> None:
    _confirmed(link)
    [row] = [row for row in stored_rows() if row.action == "person.changed"]
    assert (row.actor, row.changes) == (ada.actor, {"email": CHANGED})


def test_a_link_works_once_and_for_an_hour(
    browser: Client, link: str, sent: Sent, later: Callable[[timedelta], None]
) -> None:
    assert [_confirmed(link).status_code for _ in range(2)] == [302, 410]
    sent()  # the notice
    _ask(browser, "queen@example.com")
    second = link_in(sent()[-1])
    later(timedelta(hours=1))
    assert _confirmed(second).status_code == 410


def test_of_two_links_the_first_that_is_used_ends_the_other(browser: Client, link: str, sent: Sent) -> None:
    _ask(browser, "queen@example.com")
    other = link_in(sent()[-1])
    assert [_confirmed(link).status_code, _confirmed(other).status_code] == [302, 410]


def test_the_address_of_another_person_gets_no_mail_and_the_page_does_not_tell(browser: Client, sent: Sent) -> None:
    person_store.create("eve@example.com", "Eve", PASSWORD, "default", Role.VIEWER, actor=TERMINAL)
    responses = [_ask(browser, email) for email in ("eve@example.com", KING)]
    assert {(response.status_code, response["Location"]) for response in responses} == {
        (302, "/dashboard/profile?notice=address-asked")
    }
    assert [mail.to for mail in sent()] == [[KING]]


def test_an_address_that_was_taken_meanwhile_is_not_taken_over(link: str, ada: Person) -> None:
    person_store.create(KING, "King", PASSWORD, "default", Role.VIEWER, actor=TERMINAL)
    assert _confirmed(link).status_code == 410
    assert person_store.find(ada.person_id).email == "Ada@example.com"


def test_another_spelling_of_the_same_address_is_a_change_too(browser: Client, sent: Sent, ada: Person) -> None:
    _ask(browser, "ada@example.com")
    assert _confirmed(link_in(sent()[-1])).status_code == 302
    assert person_store.find(ada.person_id).email == "ada@example.com"


@pytest.mark.parametrize(
    ("entered", "error"),
    [
        ({"email": "king"}, "Enter a whole e-mail address"),
        ({"email": "Ada@example.com"}, "This is your address already."),
        ({"current": "wrong"}, "This is not your current password."),
        ({"current": ""}, "Enter your current password."),
    ],
)
def test_what_is_wrong_is_named_and_no_mail_is_sent(
    browser: Client, sent: Sent, entered: dict[str, str], error: str
) -> None:
    response = _ask(browser, **entered)
    assert response.status_code == 422
    assert error in response.content.decode()
    assert sent() == []


def test_a_person_can_send_few_mails_to_others(browser: Client, monkeypatch: pytest.MonkeyPatch, sent: Sent) -> None:
    monkeypatch.setattr(address_changes, "MOST_MAILS", 2)
    assert [_ask(browser, f"x{n}@example.com").status_code for n in range(3)] == [302, 302, 429]
    assert len(sent()) == 2


def test_no_row_of_a_mail_has_an_address_or_a_token(link: str) -> None:
    _confirmed(link)
    rows = json.dumps(aws("dynamodb").scan(TableName=Mail.Meta.table_name)["Items"], default=str).lower()
    assert not any(part in rows for part in ("ada@", "king@", link.partition("token=")[2].lower()))


def test_a_mail_to_a_person_who_is_gone_is_not_sent(browser: Client, ada: Person, sent: Sent) -> None:
    _ask(browser)
    writes.find(Person, ada.person_id).delete()
    assert sent() == []

"""A forgotten password: the request, the mail with the link, and the new password."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMessage
from django.test import Client

from activity.rows import TERMINAL
from staff.account import forgotten_views, one_time_links
from staff.account.one_time_links import Kind
from staff.members import memberships, person_store
from staff.models import Membership, Person
from staff.sign_in import credentials, lockout
from storage import writes
from storage.connection.clients import client as aws
from storage.writes import NotFound
from tests.sessions import browser_of
from tests.staff.account.conftest import link_in
from tests.staff.conftest import PASSWORD
from web.mail.models import Mail

FORGOTTEN, NEW = "/password/forgotten", "/password/new"
SET = {"password": "a new long password", "again": "a new long password"}
Later = Callable[[timedelta], None]
Sent = Callable[[], list[EmailMessage]]

pytestmark = pytest.mark.usefixtures("stack")


def _ask(email: str = "ada@example.com", address: str = "203.0.113.9") -> Any:
    return Client(REMOTE_ADDR=address).post(FORGOTTEN, {"email": email})


def _opened(link: str) -> Client:
    browser = Client()
    browser.get(link, follow=True)
    return browser


@pytest.fixture
def link(ada: Person, sent: Sent) -> str:
    _ask("ADA@example.com ".strip())
    return link_in(sent()[-1])


def test_the_sign_in_leads_to_the_page() -> None:
    assert f'href="{FORGOTTEN}"' in Client().get("/sign-in/").content.decode()


def test_the_link_of_the_mail_sets_a_new_password_and_signs_in(ada: Person, link: str) -> None:
    browser = _opened(link)
    page = browser.get(NEW).content.decode()
    assert "For the account of Ada@example.com." in page

    response = browser.post(NEW, SET)

    assert (response.status_code, response["Location"]) == (302, "/dashboard/")
    assert browser.get("/dashboard/").status_code == 200
    assert credentials.check("ada@example.com", SET["password"], "203.0.113.9").person_id == ada.person_id


def test_all_sessions_and_locks_end(ada: Person, link: str) -> None:
    other = browser_of(ada)
    assert other.get("/dashboard/").status_code == 200
    for _ in range(5):
        with pytest.raises(lockout.SignInRefused):
            credentials.check("ada@example.com", "wrong", "198.51.100.7")

    _opened(link).post(NEW, SET)

    assert other.get("/dashboard/").status_code == 302
    credentials.check("ada@example.com", SET["password"], "198.51.100.7")


def test_an_owner_in_a_new_browser_gets_in_during_an_attack_and_stays_known(
    ada: Person, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lockout, "MAX_PER_ACCOUNT", 3)
    browser = _opened(link)
    browser.post(NEW, SET)
    browser.post("/sign-out/")
    for n in range(4):
        Client(REMOTE_ADDR=f"192.0.2.{n}").post("/sign-in/", {"email": "ada@example.com", "password": "wrong"})
    entered = {"email": "ada@example.com", "password": SET["password"]}
    assert [each.post("/sign-in/", entered).status_code for each in (Client(), browser)] == [429, 302]


def test_the_owner_gets_a_mail_about_the_new_password(link: str, sent: Sent) -> None:
    _opened(link).post(NEW, SET)
    mail = sent()[-1]
    assert (mail.to, mail.subject) == (["Ada@example.com"], "Your password at Feedback was changed")
    assert SET["password"] not in str(mail.message())


def test_a_link_works_once(link: str) -> None:
    browsers = [_opened(link), _opened(link)]
    assert [browser.post(NEW, SET).status_code for browser in browsers] == [302, 410]
    assert _opened(link).get(NEW).status_code == 410


def test_two_uses_at_the_same_moment_are_one(ada: Person, link: str) -> None:
    token = link.partition("token=")[2]
    first, second = (one_time_links.find(Kind.NEW_PASSWORD, token) for _ in range(2))
    person_store.set_password(first.person, "the first new password", first.write_use(), actor=TERMINAL)
    with pytest.raises((NotFound, writes.Conflict)):
        person_store.set_password(second.person, "the second new password", second.write_use(), actor=TERMINAL)
    credentials.check("ada@example.com", "the first new password", "203.0.113.9")


@pytest.mark.parametrize(("minutes", "status"), [(59, 200), (60, 410)])
def test_a_link_works_for_an_hour(link: str, later: Later, minutes: int, status: int) -> None:
    later(timedelta(minutes=minutes))
    assert _opened(link).get(NEW).status_code == status


def test_a_newer_password_ends_the_link(ada: Person, link: str) -> None:
    person_store.set_password(person_store.find(ada.person_id), "another long password", actor=TERMINAL)
    assert _opened(link).get(NEW).status_code == 410


def test_a_new_address_ends_the_link_in_the_mailbox_of_the_old_one(ada: Person, link: str) -> None:
    person_store.change_email(person_store.find(ada.person_id), "king@example.com", actor=TERMINAL)
    assert _opened(link).get(NEW).status_code == 410


def test_to_open_the_link_uses_nothing_up(link: str) -> None:
    for _ in range(3):  # programs that check mails open links
        assert Client().head(link).status_code == Client().get(link).status_code == 302
    assert _opened(link).post(NEW, SET).status_code == 302


def test_the_token_is_in_no_page_no_referer_and_no_log(link: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    token = link.partition("token=")[2]
    browser = Client()
    response = browser.get(link)
    assert (response["Location"], response["Referrer-Policy"]) == (NEW, "no-referrer")
    assert response["Cache-Control"].startswith("max-age=0")
    cookie = response.cookies[Kind.NEW_PASSWORD]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 3600)
    assert token not in browser.get(NEW).content.decode()
    browser.post(NEW, SET)
    assert token not in caplog.text + json.dumps([record.__dict__ for record in caplog.records], default=str)
    assert browser.cookies[Kind.NEW_PASSWORD].value == ""


def test_no_table_has_the_token_or_the_address_of_the_request(link: str) -> None:
    token = link.partition("token=")[2]
    for table in (Mail.Meta.table_name, "sessions-local", "limits-local"):
        rows = json.dumps(aws("dynamodb").scan(TableName=table)["Items"], default=str).lower()
        assert token.lower() not in rows
        assert "ada@" not in rows


@pytest.mark.parametrize("token", ["", "unknown", "a" * 1000, "%00", "../..", "é", "a;b", "%0d%0aSet-Cookie:x=y"])
def test_a_token_that_is_none_opens_nothing(token: str) -> None:
    browser = Client()
    response = browser.get(f"{NEW}?token={token}")
    assert (response.status_code, response["Location"]) == (302, NEW)
    assert browser.get(NEW).status_code == browser.post(NEW, SET).status_code == 410


def test_a_link_of_another_kind_sets_no_password(ada: Person) -> None:
    token = one_time_links.issue(Kind.NEW_ADDRESS, ada, "king@example.com")
    assert _opened(f"{NEW}?token={token}").post(NEW, SET).status_code == 410


@pytest.mark.parametrize(
    ("entered", "error"),
    [
        ({"password": "horse", "again": "horse"}, "at least 12 characters"),  # pragma: allowlist secret
        ({"password": "Ada Lovelace 1", "again": "Ada Lovelace 1"}, "too much like"),  # pragma: allowlist secret
        ({"password": "a new long password", "again": "another"}, "The two passwords differ."),
        ({}, "Enter a new password."),
    ],
)
def test_a_password_that_is_refused_leaves_the_link(link: str, entered: dict[str, str], error: str) -> None:
    browser = _opened(link)
    response = browser.post(NEW, entered)
    assert response.status_code == 422
    assert error in response.content.decode()
    assert not any(value in response.content.decode() for value in entered.values())
    assert browser.post(NEW, SET).status_code == 302


def test_known_and_unknown_addresses_get_the_same_answer_by_the_same_calls(ada: Person, asked: list[str]) -> None:
    answers = []
    for email in ("ada@example.com", "eve@example.com"):
        asked.clear()
        response = _ask(email)
        page = Client().get(response["Location"]).content
        answers.append((response.status_code, response["Location"], page, list(asked)))
    assert answers[0] == answers[1]
    assert answers[0][3] == ["UpdateItem! limits-local"] * 2 + ["PutItem mails-local"]


def test_an_unknown_address_gets_no_mail(ada: Person, sent: Sent) -> None:
    _ask("eve@example.com")
    assert sent() == []


def test_an_account_gets_three_mails_an_hour_and_the_answer_stays_the_same(
    ada: Person, sent: Sent, later: Later
) -> None:
    assert {_ask(address=f"203.0.113.{n}").status_code for n in range(5)} == {302}
    assert len(sent()) == 3
    later(timedelta(hours=1))
    _ask()
    assert len(sent()) == 4


def test_a_network_asks_for_few_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgotten_views, "MOST_FROM_A_NETWORK", 2)
    assert [_ask(f"x{n}@example.com").status_code for n in range(3)] == [302, 302, 429]
    assert _ask(address="198.51.100.7").status_code == 302


@pytest.mark.parametrize("email", ["", "ada", "ada@example.com\nBcc: eve@example.com", "a" * 300 + "@example.com"])
def test_what_is_no_address_is_named(email: str) -> None:
    response = _ask(email)
    assert response.status_code == 422
    assert 'href="#id_email"' in response.content.decode()


def test_the_mail_has_the_address_of_the_settings_whatever_the_host_of_the_request(
    ada: Person, sent: Sent, settings: LazySettings
) -> None:
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://feedback.example.com", ["*"]
    Client().post(FORGOTTEN, {"email": "ada@example.com"}, headers={"host": "evil.example", "x-forwarded-host": "evil"})
    body = str(sent()[-1].body)
    assert "https://feedback.example.com/password/new?token=" in body
    assert "evil" not in body


def test_without_an_address_of_the_site_the_mail_says_so(ada: Person, sent: Sent, settings: LazySettings) -> None:
    settings.SITE_URL = ""
    _ask()
    assert "does not know its own address" in str(sent()[-1].body)


def test_a_person_without_a_project_has_a_new_password_and_goes_to_the_sign_in(ada: Person, link: str) -> None:
    membership = writes.find(Membership, "default", ada.person_id)
    memberships.remove(membership, person_store.find(ada.person_id), actor=TERMINAL)
    assert _opened(link).post(NEW, SET)["Location"] == "/sign-in/"


def test_another_person_who_is_signed_in_here_is_replaced(ada: Person, link: str) -> None:
    eve = person_store.create("eve@example.com", "Eve", PASSWORD, "default", "viewer", actor=TERMINAL)  # type: ignore[arg-type]
    browser = browser_of(eve)
    browser.get(link, follow=True)
    browser.post(NEW, SET)
    assert "Ada Lovelace" in browser.get("/dashboard/profile").content.decode()

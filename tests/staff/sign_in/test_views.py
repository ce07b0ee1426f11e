from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import clear_script_prefix, path, set_script_prefix

from activity.rows import TERMINAL
from feedback_site import urls as site
from local_aws import emulated
from staff.access import page_requires
from staff.members import memberships, person_store
from staff.models import Membership, Person
from staff.roles import Role
from staff.sign_in import lockout
from storage import clock, writes
from tests.factories import a_project
from tests.staff.conftest import PASSWORD
from web.caller import Scope

Later = Callable[[timedelta], None]


@page_requires(Scope.STAFF_MANAGE)
def _owners_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"for owners of {request.staff.project_id}")  # type: ignore[attr-defined]


def _home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("home")


urlpatterns = [
    *[page for page in site.urlpatterns if getattr(page, "name", "") in ("sign-in", "sign-out", "forgotten-password")],
    path("owners/", _owners_page),
    path("home/", _home, name="overview"),
]
handler403, handler404 = site.handler403, site.handler404
pytestmark = pytest.mark.urls(__name__)


def _sign_in(client: Client, email: str = "ada@example.com", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in/", _submitted(email, password) | more)


def _submitted(email: str = "ada@example.com", password: str = PASSWORD) -> dict[str, str]:
    return {"email": email, "password": password}


def test_a_member_signs_in_and_sees_what_is_theirs(client: Client, ada: Person) -> None:
    response = _sign_in(client, next="/owners/?page=2")
    assert (response.status_code, response["Location"]) == (302, "/owners/?page=2")
    assert client.get("/owners/").content == b"for owners of default"


def test_who_is_not_signed_in_is_asked_to_and_sent_back(client: Client) -> None:
    response = client.get("/owners/?page=2")
    assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=%2Fowners%2F%3Fpage%3D2")
    assert 'value="/owners/?page=2"' in client.get(response["Location"]).content.decode()


def test_an_address_too_long_for_a_header_is_not_sent_back_to(client: Client) -> None:
    assert client.get(f"/owners/?{'&' * 2500}")["Location"] == "/sign-in/"


@pytest.mark.usefixtures("stack")
def test_a_role_that_may_not_is_refused(client: Client) -> None:
    person_store.create("vic@example.com", "Vic", PASSWORD, "default", Role.VIEWER, actor=TERMINAL)
    _sign_in(client, "vic@example.com")
    assert client.get("/owners/").status_code == 403


@pytest.mark.parametrize(
    "target",
    [
        *("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "evil", ""),
        f"/{'a' * 2000}",
        f"/{'日' * 300}",  # nine bytes each
    ],
)
def test_a_link_cannot_sign_people_in_to_somewhere_else(client: Client, ada: Person, target: str) -> None:
    assert _sign_in(client, next=target)["Location"] == "/home/"


@pytest.mark.parametrize(
    ("email", "password"), [("ada@example.com", "not this one"), ("unknown@example.com", PASSWORD)]
)
def test_unknown_and_wrong_are_answered_alike(client: Client, ada: Person, email: str, password: str) -> None:
    response = _sign_in(client, email, password)
    assert response.status_code == 422
    page = response.content.decode()
    assert "The address or the password is wrong." in page
    assert f'value="{email}"' in page
    assert password not in page
    assert "session" not in client.cookies


def test_a_person_without_a_project_is_asked_to_join_one(client: Client, ada: Person) -> None:
    memberships.remove(writes.find(Membership, "default", ada.person_id), ada, actor=TERMINAL)
    response = _sign_in(client)
    assert response.status_code == 403
    assert "You are not a member of any project." in response.content.decode()
    assert "session" not in client.cookies


@pytest.mark.usefixtures("stack")
def test_the_owner_of_another_project_signs_in_to_it(client: Client) -> None:
    a_project("other", name="Other shop")
    person_store.create("eve@example.com", "Eve", PASSWORD, "other", Role.OWNER, actor=TERMINAL)
    assert _sign_in(client, "eve@example.com", next="/owners/")["Location"] == "/owners/"
    assert client.get("/owners/").content == b"for owners of other"


def test_a_sign_in_takes_two_reads_besides_the_limits(client: Client, ada: Person, asked: list[str]) -> None:
    _sign_in(client)
    calls = [call for call in asked if not call.endswith("limits-local")]
    assert calls[:2] == ["GetItem person-emails-local", "GetItem people-local"]
    # It is recorded. Then: is the new id of the session free?
    assert calls[2:] == ["PutItem activity-local", "GetItem sessions-local", "PutItem sessions-local"]


def test_a_page_takes_the_session_and_one_batch_and_then_one_batch_for_both(
    client: Client, asked: list[str], later: Later
) -> None:
    a_project("other")
    _sign_in_as_eve_of_two_projects(client)
    later(timedelta(seconds=10))
    for calls in (["GetItem sessions-local", "BatchGetItem"], ["BatchGetItem"]):
        asked.clear()
        assert client.get("/owners/").status_code == 200
        assert asked == calls


def _sign_in_as_eve_of_two_projects(client: Client) -> None:
    eve = person_store.create("eve@example.com", "Eve", PASSWORD, "other", Role.OWNER, actor=TERMINAL)
    memberships.add(eve, "default", Role.OWNER, actor=TERMINAL)
    _sign_in(client, "eve@example.com")


def test_what_is_missing_is_named(client: Client) -> None:
    response = client.post("/sign-in/", {})
    assert response.status_code == 422
    page = response.content.decode()
    assert 'href="#id_email"' in page
    assert "Enter your password." in page


@pytest.fixture
def small_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network may try fewer times: each try takes a few calls."""
    monkeypatch.setattr(lockout, "MAX_PER_NETWORK", 6)


@pytest.mark.usefixtures("small_network")
def test_one_network_cannot_try_many_accounts(client: Client, ada: Person) -> None:
    for number in range(lockout.MAX_PER_NETWORK):
        client.post("/sign-in/", _submitted(f"someone-{number}@example.com"), REMOTE_ADDR=f"2001:db8::{number:x}")
    refused = client.post("/sign-in/", _submitted(), REMOTE_ADDR="2001:db8::ffff")
    assert refused.status_code == 429
    assert "Too many failed attempts" in refused.content.decode()
    assert client.post("/sign-in/", _submitted(), REMOTE_ADDR="2001:db8:0:1::").status_code == 302


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(
    ("language", "passed", "words", "seconds"),
    [
        ("en", timedelta(), "Try again in 15 minutes.", 900),
        ("en", timedelta(minutes=3, seconds=1), "Try again in 12 minutes.", 719),
        ("en", timedelta(minutes=14, seconds=30), "Try again in 1 minute.", 30),
        ("de", timedelta(minutes=3, seconds=1), "Versuchen Sie es in 12 Minuten wieder.", 719),
    ],
)
def test_a_lock_says_how_long_it_lasts(
    client: Client, monkeypatch: pytest.MonkeyPatch, language: str, passed: timedelta, words: str, seconds: int
) -> None:
    now = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: now)
    answers = [_sign_in(client, password="wrong").status_code for _ in range(5)]
    assert answers == [422] * 4 + [429]
    monkeypatch.setattr(clock, "now", lambda: now + passed)
    refused = client.post("/sign-in/", _submitted(), headers={"Accept-Language": language})
    assert (refused.status_code, refused["Retry-After"]) == (429, str(seconds))
    assert words in refused.content.decode()


@pytest.mark.usefixtures("small_network")
def test_an_office_may_sign_in_as_often_as_it_likes(client: Client, ada: Person) -> None:
    for _ in range(lockout.MAX_PER_NETWORK + 1):
        assert _sign_in(client).status_code == 302


@pytest.mark.usefixtures("small_network")
def test_signing_in_forgives_none_of_the_other_tries_of_a_network(client: Client, ada: Person) -> None:
    for number in range(lockout.MAX_PER_NETWORK - 1):
        _sign_in(client, f"someone-{number}@example.com")
    assert _sign_in(client).status_code == 302
    assert _sign_in(client, "someone-else@example.com").status_code == 429
    assert _sign_in(Client()).status_code == 429


def test_signing_in_starts_a_session_of_its_own(client: Client, ada: Person) -> None:
    """A session that was there before may be known to another person."""
    _sign_in(client)
    before = client.cookies["session"].value
    _sign_in(client)
    after = client.cookies["session"].value
    assert before != after
    client.cookies["session"] = before
    assert client.get("/owners/").status_code == 302


def test_signing_out_ends_the_session_for_good(client: Client, ada: Person) -> None:
    _sign_in(client)
    taken = client.cookies["session"].value
    assert client.post("/sign-out/").status_code == 302
    client.cookies["session"] = taken
    assert client.get("/owners/").status_code == 302


def test_a_planted_cookie_does_not_become_the_session(client: Client, ada: Person) -> None:
    planted = "a" * 32
    client.cookies["session"] = planted
    _sign_in(client)
    assert client.cookies["session"].value != planted
    assert Client(headers={"cookie": f"session={planted}"}).get("/owners/").status_code == 302


def test_after_a_refused_post_the_sign_in_does_not_lead_back_to_it(client: Client) -> None:
    assert client.post("/owners/")["Location"] == "/sign-in/"


def test_while_storage_does_not_answer_the_page_says_that_sign_in_is_unavailable(ada: Person, stack: int) -> None:
    outsider = Client()
    emulated.inject(stack, [{"service": "dynamodb", "times": 99, "status": 400, "code": "AccessDeniedException"}])
    response = _sign_in(outsider)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    page = response.content.decode()
    assert "Sign-in is not available right now." in page
    assert 'value="ada@example.com"' in page
    assert "session" not in outsider.cookies


def test_a_sign_out_that_failed_is_no_success(ada: Person, stack: int) -> None:
    client = Client(raise_request_exception=False)
    _sign_in(client)
    emulated.inject(
        stack,
        [
            {
                "service": "dynamodb",
                "operation": "DeleteItem",
                "times": 99,
                "status": 400,
                "code": "AccessDeniedException",
            }
        ],
    )
    assert client.post("/sign-out/").status_code == 500
    assert client.get("/owners/").status_code == 200


def test_signing_out_is_no_link(client: Client, ada: Person) -> None:
    _sign_in(client)
    assert client.get("/sign-out/").status_code == 405
    assert client.get("/owners/").status_code == 200


@pytest.mark.parametrize("address", ["/sign-in/", "/sign-out/"])
def test_a_form_of_another_site_is_refused(ada: Person, address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(address, {"email": "ada@example.com", "password": PASSWORD})
    assert response.status_code == 403
    assert "session" not in strict.cookies


def test_cookies_are_for_us_alone(client: Client, ada: Person) -> None:
    set_script_prefix("/prod")
    cookie = _sign_in(client).cookies["session"]
    clear_script_prefix()
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/prod/")

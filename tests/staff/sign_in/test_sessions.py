from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from activity.rows import TERMINAL
from feedback_site import urls as site
from local_aws import emulated
from staff.access import page_requires, polled
from staff.members import memberships, person_store
from staff.models import Membership, Person, Session
from staff.roles import Role
from storage import writes
from tests.sessions import browser_of
from web.caller import Scope

Later = Callable[[timedelta], None]


@page_requires(Scope.STAFF_MANAGE)
def _owners_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("for owners")


urlpatterns = [
    *[page for page in site.urlpatterns if getattr(page, "name", "") in ("sign-in", "sign-out", "forgotten-password")],
    path("owners/", _owners_page),
    path("owners/news", polled(_owners_page)),
    path("public/", lambda request: HttpResponse("for all")),
]
handler403, handler404 = site.handler403, site.handler404
pytestmark = [pytest.mark.urls(__name__), pytest.mark.usefixtures("stack")]


@pytest.fixture
def client(ada: Person) -> Client:
    """A browser that is signed in."""
    signed_in_browser = browser_of(ada)
    signed_in_browser.raise_request_exception = False
    return signed_in_browser


def _failing(operation: str) -> list[dict[str, object]]:
    return [
        {"service": "dynamodb", "operation": operation, "times": 99, "status": 400, "code": "AccessDeniedException"}
    ]


def test_an_unused_session_ends(client: Client, later: Later) -> None:
    later(timedelta(hours=11))
    assert client.get("/owners/").status_code == 200
    later(timedelta(hours=11))
    assert client.get("/owners/").status_code == 200
    later(timedelta(hours=13))
    assert client.get("/owners/").status_code == 302


def test_a_session_ends_after_a_week_whatever_happens(client: Client, later: Later) -> None:
    for _ in range(16):
        later(timedelta(hours=10))
        assert client.get("/owners/").status_code == 200
    later(timedelta(hours=10))
    assert client.get("/owners/").status_code == 302


def test_activity_is_written_at_most_every_five_minutes(client: Client, later: Later) -> None:

    def stored() -> str:
        return next(Session.scan()).data

    before = stored()
    later(timedelta(minutes=4))
    client.get("/owners/")
    assert stored() == before
    later(timedelta(minutes=2))
    client.get("/owners/")
    assert stored() != before


def test_polling_does_not_extend_a_session(client: Client, later: Later) -> None:
    for _ in range(12):
        assert client.get("/owners/news").status_code == 200
        later(timedelta(hours=1))
    assert client.get("/owners/news").status_code == 302


def test_polling_does_not_hide_the_activity_of_a_person(client: Client, later: Later) -> None:
    later(timedelta(hours=11))
    client.get("/owners/news")
    client.get("/owners/")
    later(timedelta(hours=11))
    assert client.get("/owners/news").status_code == 200


def test_a_new_password_ends_earlier_sessions_at_once(client: Client, ada: Person) -> None:
    assert client.get("/owners/").status_code == 200
    person_store.set_password(person_store.find(ada.person_id), "another long password", actor=TERMINAL)
    assert client.get("/owners/").status_code == 302


def test_a_person_who_is_gone_is_signed_out_at_once(client: Client, ada: Person) -> None:
    assert client.get("/owners/").status_code == 200
    person_store.find(ada.person_id).delete()
    assert client.get("/owners/").status_code == 302


def test_a_session_that_ended_elsewhere_is_not_read_from_memory(client: Client) -> None:
    assert client.get("/owners/").status_code == 200
    next(Session.scan()).delete()
    assert client.get("/owners/").status_code == 302


def test_who_is_no_longer_a_member_is_signed_out_at_once(client: Client, ada: Person) -> None:
    assert client.get("/owners/").status_code == 200
    memberships.remove(writes.find(Membership, "default", ada.person_id), ada, actor=TERMINAL)
    assert client.get("/owners/").status_code == 302
    assert Session.count() == 0


def test_the_table_holds_nothing_that_signs_in(client: Client, ada: Person) -> None:
    row = next(Session.scan())
    assert client.cookies["session"].value not in row.session_id + row.data


def test_a_failed_write_ends_no_session(client: Client, stack: int, later: Later) -> None:
    later(timedelta(minutes=6))
    emulated.inject(stack, _failing("UpdateItem"))
    assert client.get("/owners/").status_code == 200


def test_a_session_that_cannot_be_read_is_refused_and_stays(client: Client, stack: int) -> None:
    emulated.inject(stack, _failing("GetItem"))
    assert client.get("/owners/").status_code == 500
    assert client.get("/public/").status_code == 200
    emulated.inject(stack, [])
    assert client.get("/owners/").status_code == 200


def test_what_ended_stays_ended_while_its_row_is_still_there(client: Client, later: Later) -> None:
    later(timedelta(hours=12, seconds=1))
    assert Session.count() == 1
    for _ in range(2):
        assert client.get("/owners/").status_code == 302


def test_a_session_that_ends_elsewhere_at_that_moment_is_not_revived(
    client: Client, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(timedelta(minutes=6))
    find = writes.find

    def found_and_then_deleted(*place: Any, **how: Any) -> Any:
        row: Any = find(*place, **how)
        if isinstance(row, Session):
            row.delete()
        return row

    monkeypatch.setattr(writes, "find", found_and_then_deleted)
    assert client.get("/owners/").status_code == 302
    assert Session.count() == 0


def test_another_role_counts_at_once(client: Client, ada: Person) -> None:
    assert client.get("/owners/").status_code == 200
    writes.change(writes.find(Membership, "default", ada.person_id), Membership.role.set(Role.VIEWER))
    assert client.get("/owners/").status_code == 403


def test_a_new_secret_key_ends_no_session(client: Client, settings: LazySettings) -> None:
    settings.SECRET_KEY = "another one, fifty characters long, made for this test only"
    assert client.get("/owners/").status_code == 200

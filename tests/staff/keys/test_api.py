"""Keys by the API: who may make which key, and what never comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from activity import reading as activity
from staff.keys import key_management
from staff.models import Key
from storage import clock
from tests.factories import a_key, a_project
from tests.feedback.api.conftest import Caller, wrong
from web.caller import Scope

pytestmark = pytest.mark.usefixtures("stack")

Later = Callable[[timedelta], None]
BODY = {"name": "CRM", "scopes": ["feedback:read"]}


@pytest.fixture
def admin() -> Caller:
    return Caller(a_key(Scope.KEYS_MANAGE, Scope.FEEDBACK_READ))


def made(caller: Caller, **members: Any) -> dict[str, Any]:
    response = caller.send("POST", "/keys", BODY | members)
    assert response.status_code == 201, response.content
    body: dict[str, Any] = response.json()
    return body


def test_a_new_key_works_and_is_described_without_its_secret(admin: Caller) -> None:
    body = made(admin)

    assert Caller(body["key"]).get("/feedback").status_code == 200
    assert Caller(body["key"]).get("/keys").status_code == 403
    found = admin.get(f"/keys/{body['keyId']}").json()
    assert found["scopes"] == ["feedback:read"]
    assert found["prefix"] == f"fbk_{body['keyId']}"
    assert (found["state"], found["validUntil"]) == ("valid", None)
    for text in (admin.get("/keys").content.decode(), str(found)):
        assert body["key"].split("_", 2)[2] not in text


@pytest.mark.parametrize("scopes", [["tasks:read"], ["feedback:read", "staff:manage"]])
def test_a_key_cannot_make_one_that_can_do_more(admin: Caller, scopes: list[str]) -> None:
    response = admin.send("POST", "/keys", BODY | {"scopes": scopes})

    assert wrong(response) == {"/scopes": "beyond_yours"}
    assert len(key_management.of_project("default")) == 1


@pytest.mark.parametrize("scope", ["ops:read", "ops:rollback", "everything", 1, None])
def test_no_key_has_a_scope_of_the_site_or_an_unknown_one(scope: Any) -> None:
    whole = Caller(a_key(*Scope))

    response = whole.send("POST", "/keys", BODY | {"scopes": [scope]})

    assert response.status_code == 400
    assert list(wrong(response)) == ["/scopes/0"]


def test_a_key_cannot_make_one_that_lives_longer(later: Later) -> None:
    admin, end = Caller(a_key(*Scope)), clock.now() + timedelta(days=1)
    short = Caller(made(admin, scopes=["keys:manage"], validUntil=clock.to_text(end))["key"])
    for until in (None, clock.to_text(end + timedelta(seconds=1))):
        response = short.send("POST", "/keys", BODY | {"scopes": ["keys:manage"], "validUntil": until})
        assert wrong(response) == {"/validUntil": "beyond_yours"}

    heir = made(short, scopes=["keys:manage"], validUntil=clock.to_text(end))

    prolonged = short.send("PATCH", f"/keys/{heir['keyId']}", {"validUntil": None})
    assert wrong(prolonged) == {"/validUntil": "beyond_yours"}


def test_an_expired_key_is_refused_and_cannot_be_revived(admin: Caller, later: Later) -> None:
    end = clock.now() + timedelta(hours=1)
    body = made(admin, validUntil=clock.to_text(end))
    program, path = Caller(body["key"]), f"/keys/{body['keyId']}"
    later(timedelta(minutes=59))
    assert program.get("/feedback").status_code == 200

    later(timedelta(minutes=1))

    assert program.get("/feedback").status_code == 401
    assert admin.get(path).json()["state"] == "expired"
    response = admin.send("PATCH", path, {"validUntil": None})
    assert (response.status_code, response.json()["code"]) == (409, "key_ended")


def test_a_repeated_request_makes_one_key_and_does_not_show_it_again(admin: Caller) -> None:
    first, second = (admin.send("POST", "/keys", BODY, Idempotency_Key="once") for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert first.json()["key"].startswith(f"fbk_{second.json()['keyId']}_")
    assert second.json() == first.json() | {"key": None}
    assert len(key_management.of_project("default")) == 2
    other = admin.send("POST", "/keys", BODY | {"name": "Another"}, Idempotency_Key="once")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_a_revoked_key_is_refused_at_once_and_stays_in_the_list(admin: Caller, later: Later) -> None:
    body = made(admin)
    path = f"/keys/{body['keyId']}"
    assert Caller(body["key"]).get("/feedback").status_code == 200
    later(timedelta(seconds=1))

    assert admin.send("DELETE", path).status_code == 204
    assert admin.send("DELETE", path).status_code == 204

    assert Caller(body["key"]).get("/feedback").status_code == 401
    assert admin.get(path).json()["state"] == "revoked"
    assert admin.send("PATCH", path, {"name": "Another"}).json()["code"] == "key_ended"
    assert [row.action for row in activity.timeline(f"key#{body['keyId']}").rows] == ["key.revoked", "key.created"]


def test_name_and_end_can_change_and_are_recorded_without_the_name(admin: Caller, later: Later) -> None:
    body = made(admin)
    later(timedelta(seconds=1))
    end = clock.now() + timedelta(days=30)

    changed = admin.send("PATCH", f"/keys/{body['keyId']}", {"name": "Grace's CRM", "validUntil": clock.to_text(end)})

    assert (changed.json()["name"], changed.json()["validUntil"]) == ("Grace's CRM", clock.to_text(end))
    row, _ = activity.timeline(f"key#{body['keyId']}").rows
    assert row.action == "key.changed"
    assert row.changes == {"name": "changed", "validUntil": [None, clock.to_text(end)]}


def test_the_end_of_a_key_that_can_do_more_cannot_be_moved(admin: Caller) -> None:
    key_id = a_key(Scope.STAFF_MANAGE).split("_")[1]
    end = clock.to_text(clock.now() + timedelta(days=30))

    assert wrong(admin.send("PATCH", f"/keys/{key_id}", {"validUntil": end})) == {"/scopes": "beyond_yours"}
    assert admin.send("DELETE", f"/keys/{key_id}").status_code == 204  # but anyone who manages keys can end it


def test_an_older_version_is_not_overwritten(admin: Caller) -> None:
    path = f"/keys/{made(admin)['keyId']}"
    tag = admin.get(path).headers["ETag"]
    admin.send("PATCH", path, {"name": "One"})

    assert admin.send("PATCH", path, {"name": "Two"}, If_Match=tag).status_code == 412
    assert admin.send("DELETE", path, If_Match=tag).status_code == 412
    assert admin.get(path).json()["name"] == "One"


def test_the_list_goes_on_page_by_page(admin: Caller, later: Later) -> None:
    for name in ("one", "two", "three"):
        later(timedelta(seconds=1))
        made(admin, name=name)

    first = admin.get("/keys?limit=2").json()
    second = admin.get(f"/keys?limit=2&lastKey={first['lastKey']}").json()

    names = [key["name"] for page in (first, second) for key in page["items"]]
    assert names == ["three", "two", "one", "a program"]
    assert second["lastKey"] is None
    assert wrong(admin.get("/keys?lastKey=x")) == {"lastKey": "bad_cursor"}


def test_a_key_of_another_project_does_not_exist(admin: Caller) -> None:
    a_project("other")
    foreign = Caller(a_key(*Scope, project_id="other"))
    key_id = made(admin)["keyId"]

    for method, body in (("GET", None), ("PATCH", {"name": "Mine"}), ("DELETE", None)):
        assert foreign.send(method, f"/keys/{key_id}", body).status_code == 404
    assert [key["keyId"] for key in foreign.get("/keys").json()["items"]] != [key_id]
    assert Key.get(key_id).version == 1


@pytest.mark.parametrize("key_id", ["x", "x" * 64, "x" * 3000, "ü", "a_b", "%00"])
def test_any_other_id_is_unknown(admin: Caller, key_id: str) -> None:
    assert admin.get(f"/keys/{key_id}").status_code == 404

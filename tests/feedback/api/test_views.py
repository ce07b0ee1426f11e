from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from feedback.inbox import saved_views
from staff.roles import Role
from tests.factories import a_key, a_member, a_project
from tests.feedback.api.conftest import Caller, wrong
from tests.sessions import browser_of
from web.caller import Scope

pytestmark = pytest.mark.usefixtures("stack")

BODY: dict[str, Any] = {
    "name": "Unhappy, this week",
    "shared": True,
    "filters": {"status": "open", "rating": [1, 2], "period": "7d", "tag": ["late", "a,b"]},
    "search": "slow",
}
FILTERS = {"status": "open", "rating": "1,2", "tag": ["a,b", "late"], "period": "7d"}


def _create(caller: Caller, **more: Any) -> Any:
    response = caller.send("POST", "/views", {**BODY, **more})
    assert response.status_code == 201, response.content
    return response.json()


def _views(caller: Any) -> list[str]:
    return [view["name"] for view in caller.get("/views").json()["items"]]


def test_a_view_is_created_and_listed(manager: Caller) -> None:
    response = manager.send("POST", "/views", BODY)
    view = response.json()
    assert response.status_code == 201
    assert response.headers["Location"] == f"/views/{view['viewId']}"
    assert response.headers["ETag"] == '"1"'
    assert view == {
        "viewId": view["viewId"],
        "name": "Unhappy, this week",
        "shared": True,
        "filters": FILTERS,
        "search": "slow",
        "position": 1,
        "createdBy": view["createdBy"],
        "createdAt": view["createdAt"],
        "updatedAt": view["createdAt"],
        "version": 1,
    }
    assert view["createdBy"].startswith("key:")
    assert manager.get("/views").json() == {"items": [view]}


def test_the_filters_of_a_view_are_a_body_of_the_search(manager: Caller) -> None:
    view = _create(manager)
    response = manager.send("POST", "/feedback/search", {**view["filters"], "search": view["search"]})
    assert response.status_code == 200


def test_a_view_is_changed_and_deleted(manager: Caller) -> None:
    view = _create(manager)
    path = f"/views/{view['viewId']}"
    renamed = manager.send("PATCH", path, {"name": "Slow"}, If_Match='"1"').json()
    assert (renamed["name"], renamed["filters"], renamed["search"]) == ("Slow", FILTERS, "slow")
    other = manager.send("PATCH", path, {"filters": {"form": "checkout"}}).json()
    assert (other["filters"], other["search"]) == ({"status": "all", "form": "checkout"}, "slow")
    assert manager.send("PATCH", path, {"search": None, "position": 7}).json()["search"] is None
    assert manager.send("PATCH", path, {"name": "x"}, If_Match='"1"').status_code == 412
    assert manager.send("DELETE", path, If_Match='"1"').status_code == 412
    assert manager.send("DELETE", path).status_code == 204
    assert manager.send("DELETE", path).status_code == 404
    assert _views(manager) == []


def test_the_same_request_creates_one_view(manager: Caller) -> None:
    first = manager.send("POST", "/views", BODY, Idempotency_Key="a")
    again = manager.send("POST", "/views", BODY, Idempotency_Key="a")
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert manager.send("POST", "/views", BODY | {"name": "x"}, Idempotency_Key="a").status_code == 422
    assert manager.send("POST", "/views", BODY, Idempotency_Key="b c").status_code == 400
    assert len(_views(manager)) == 1


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"/name": "required"}),
        ({"name": ""}, {"/name": "blank"}),
        ({"name": None}, {"/name": "null"}),
        ({"name": "x" * 61}, {"/name": "max_length"}),
        ({"name": "x", "shared": "yes"}, {"/shared": "invalid"}),
        ({"name": "x", "filters": []}, {"/filters": "invalid"}),
        ({"name": "x", "shared": True, "filters": {"rating": 9}}, {"/filters/rating": "invalid"}),
        ({"name": "x", "shared": True, "filters": {"assignee": "me"}}, {"/filters/assignee": "invalid"}),
        ({"name": "x", "search": "..."}, {"/search": "invalid"}),
        ({"name": "x"}, {"/shared": "invalid"}),  # a key is no person
    ],
)
def test_a_wrong_member_is_named(manager: Caller, body: dict[str, Any], errors: dict[str, str]) -> None:
    response = manager.send("POST", "/views", body)
    assert response.status_code == 400
    assert wrong(response) == errors


@pytest.mark.parametrize("body", [{}, {"position": -1}, {"name": ""}, {"filters": None}, {"other": 1}])
def test_a_wrong_change_is_refused(manager: Caller, body: dict[str, Any]) -> None:
    path = f"/views/{_create(manager)['viewId']}"
    assert manager.send("PATCH", path, body).status_code == 400


def test_no_more_views_than_allowed(manager: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "MOST_VIEWS", 1)
    first = manager.send("POST", "/views", BODY, Idempotency_Key="a")
    refused = manager.send("POST", "/views", BODY)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_views")
    assert manager.send("POST", "/views", BODY, Idempotency_Key="a").json() == first.json()


def test_a_key_that_may_only_read_changes_no_view(reader: Caller, manager: Caller) -> None:
    path = f"/views/{_create(manager)['viewId']}"
    assert _views(reader) == ["Unhappy, this week"]
    for method, address in (("POST", "/views"), ("PATCH", path), ("DELETE", path)):
        response = reader.send(method, address, BODY)
        assert response.status_code == 403, method
        assert "feedback:manage" in response.json()["detail"]


def test_a_viewer_saves_views_of_their_own_which_no_one_else_gets(
    with_key: Callable[..., Caller], manager: Caller
) -> None:
    viewer, agent = browser_of(a_member(Role.VIEWER)), browser_of(a_member(Role.AGENT))
    body = {**BODY, "shared": False, "filters": {"assignee": "me"}}
    view = viewer.post("/views", body, content_type="application/json").json()
    assert view["filters"] == {"status": "all", "assignee": "me"}
    assert _views(viewer) == ["Unhappy, this week"]
    assert _views(agent) == _views(manager) == []
    path = f"/views/{view['viewId']}"
    for other in (agent, manager._client):
        headers = manager._headers if other is manager._client else {}
        assert other.patch(path, {"name": "x"}, content_type="application/json", headers=headers).status_code == 404
        assert other.delete(path, headers=headers).status_code == 404
    assert viewer.post("/views", BODY, content_type="application/json").status_code == 403
    assert viewer.delete(path).status_code == 204


def test_views_of_another_project_are_not_found(manager: Caller) -> None:
    a_project("other")
    foreign = Caller(a_key(Scope.FEEDBACK_READ, Scope.FEEDBACK_MANAGE, project_id="other"))
    path = f"/views/{_create(manager)['viewId']}"
    assert _views(foreign) == []
    assert foreign.send("PATCH", path, {"name": "x"}).status_code == 404
    assert foreign.send("DELETE", path).status_code == 404
    assert _views(manager) == ["Unhappy, this week"]


def test_who_may_not_read_items_gets_no_filters_and_no_search(manager: Caller) -> None:
    path = f"/views/{_create(manager)['viewId']}"
    response = Caller(a_key(Scope.FEEDBACK_MANAGE)).send("PATCH", path, {"name": "Renamed"})
    assert (response.status_code, response.json()["name"]) == (200, "Renamed")
    assert not {"filters", "search"} & response.json().keys()
    shown = manager.send("PATCH", path, {"position": 2}).json()
    assert (shown["filters"], shown["search"]) == (FILTERS, "slow")

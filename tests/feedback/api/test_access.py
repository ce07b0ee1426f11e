"""Each operation with each kind of caller, outsiders first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from feedback.models import Status
from tests.factories import a_feedback, move
from tests.feedback.api.conftest import Caller
from web.caller import Scope

GUARDED = [
    ("GET", "/feedback", Scope.FEEDBACK_READ, 200),
    ("HEAD", "/feedback", Scope.FEEDBACK_READ, 200),
    ("GET", "/feedback/{id}", Scope.FEEDBACK_READ, 200),
    ("PATCH", "/feedback/{id}", Scope.FEEDBACK_MANAGE, 200),
    ("DELETE", "/feedback/{id}", Scope.FEEDBACK_MANAGE, 204),
    ("POST", "/feedback/{id}/restore", Scope.FEEDBACK_MANAGE, 200),
]
EACH = pytest.mark.parametrize(("method", "path", "scope", "status"), GUARDED)


@pytest.mark.usefixtures("stack")
@EACH
def test_it_refuses_an_outsider(visitor: Caller, method: str, path: str, scope: Scope, status: int) -> None:
    for prefix in ("", "/v1"):
        response = visitor.send(method, prefix + path.format(id=a_feedback().feedback_id), {"status": "done"})
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.usefixtures("stack")
@EACH
def test_it_refuses_a_key_with_every_other_scope(
    with_key: Callable[..., Caller], method: str, path: str, scope: Scope, status: int
) -> None:
    others = with_key(*(other for other in Scope if other is not scope))
    response = others.send(method, path.format(id=a_feedback().feedback_id), {"status": "done"})
    assert response.status_code == 403
    assert "WWW-Authenticate" not in response.headers


@pytest.mark.usefixtures("stack")
@EACH
def test_it_takes_a_key_with_the_scope(
    with_key: Callable[..., Caller], method: str, path: str, scope: Scope, status: int
) -> None:
    response = with_key(scope).send(method, path.format(id=a_feedback().feedback_id), {"status": "done"})
    assert response.status_code == status


@pytest.mark.usefixtures("stack")
def test_options_needs_no_key(visitor: Caller, asked: list[str]) -> None:
    response = visitor.send("OPTIONS", "/feedback")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["Allow"] == "GET, POST, HEAD, OPTIONS"
    assert asked == []


CHANGES = [("PATCH", ""), ("POST", "/restore")]


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(("method", "path"), CHANGES)
@pytest.mark.parametrize("status", [Status.NEW, Status.DONE, Status.DELETED])
def test_a_change_without_the_scope_to_read_returns_no_text_of_a_person(
    with_key: Callable[..., Caller], method: str, path: str, status: Status
) -> None:
    item = a_feedback(name="Ada", email="ada@example.com", message="Call me")
    move(item, status)
    caller = with_key(*(scope for scope in Scope if scope is not Scope.FEEDBACK_READ))
    response = caller.send(method, f"/feedback/{item.feedback_id}{path}", {"status": "done"})
    if response.status_code == 200:
        assert response.json().keys() == {"feedbackId", "status", "version"}
        assert response.headers["ETag"] == f'"{response.json()["version"]}"'
    else:
        assert (method, status, response.status_code) == ("PATCH", Status.DELETED, 404)
    assert not any(word in response.content for word in (b"Ada", b"ada@", b"Call me"))


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_a_change_with_the_scope_to_read_returns_the_whole_item(manager: Caller, method: str, path: str) -> None:
    item = a_feedback(name="Ada")
    changed = manager.send(method, f"/feedback/{item.feedback_id}{path}", {"status": "done"}).json()
    assert changed == manager.get(f"/feedback/{item.feedback_id}").json()
    assert changed["name"] == "Ada"

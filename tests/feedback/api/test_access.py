"""Who may do what: each address with each kind of caller, outsiders first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from staff.roles import Scope
from tests.factories import a_feedback
from tests.feedback.api.conftest import Caller

GUARDED = [
    ("GET", "/feedback", Scope.FEEDBACK_READ, 200),
    ("HEAD", "/feedback", Scope.FEEDBACK_READ, 200),
    ("GET", "/feedback/{id}", Scope.FEEDBACK_READ, 200),
    ("PATCH", "/feedback/{id}", Scope.FEEDBACK_MANAGE, 200),
    ("DELETE", "/feedback/{id}", Scope.FEEDBACK_MANAGE, 204),
    ("POST", "/feedback/{id}/restore", Scope.FEEDBACK_MANAGE, 200),
]
EACH = pytest.mark.parametrize(("method", "path", "scope", "status"), GUARDED)


@EACH
def test_it_refuses_an_outsider(anybody: Caller, method: str, path: str, scope: Scope, status: int) -> None:
    for prefix in ("", "/v1"):
        response = anybody.send(method, prefix + path.format(id=a_feedback().feedback_id), {"status": "done"})
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"] == 'Bearer realm="api"'


@EACH
def test_it_refuses_a_key_with_every_other_scope(
    with_key: Callable[..., Caller], method: str, path: str, scope: Scope, status: int
) -> None:
    others = with_key(*(other for other in Scope if other is not scope))
    response = others.send(method, path.format(id=a_feedback().feedback_id), {"status": "done"})
    assert response.status_code == 403
    assert "WWW-Authenticate" not in response.headers


@EACH
def test_it_takes_a_key_with_the_scope(
    with_key: Callable[..., Caller], method: str, path: str, scope: Scope, status: int
) -> None:
    response = with_key(scope).send(method, path.format(id=a_feedback().feedback_id), {"status": "done"})
    assert response.status_code == status


def test_nobody_is_asked_who_wants_to_know_the_methods(anybody: Caller, asked: list[str]) -> None:
    response = anybody.send("OPTIONS", "/feedback")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["Allow"] == "GET, POST, HEAD, OPTIONS"
    assert asked == []

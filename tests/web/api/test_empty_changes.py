"""A program that forgot the body of its request learns it: an answer of 200 would say that something changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.analytics.releases.factories import a_release
from tests.factories import a_feedback, a_key, a_view
from tests.feedback.api.conftest import Caller
from tests.tasks.factories import a_task
from web.caller import Scope

CHANGES: dict[str, tuple[str, Callable[[], str]]] = {
    "item": ("status", lambda: f"/feedback/{a_feedback().feedback_id}"),
    "view": ("name", lambda: f"/views/{a_view().view_id}"),
    "task": ("title", lambda: f"/tasks/{a_task().task_id}"),
    "release": ("at", lambda: f"/releases/{a_release().release_id}"),
}


@pytest.mark.parametrize("body", [None, {}, {"titel": "misspelled"}])
@pytest.mark.parametrize("what", CHANGES)
def test_a_change_of_nothing_is_refused(stack: int, what: str, body: object) -> None:
    first, make = CHANGES[what]

    response = Caller(a_key(*Scope)).send("PATCH", make(), body)

    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert (error["pointer"], error["code"]) == (f"/{first}", "required")
    assert error["detail"].startswith(f"Give at least one of {first}, ")

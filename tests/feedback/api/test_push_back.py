"""What a caller sees when the table is overloaded, slow or away."""

from __future__ import annotations

from typing import Any

import pytest

from feedback.models import Feedback
from ops.local_aws import emulated
from staff import keys
from tests.feedback.api.conftest import Caller


def _fault(operation: str, **how: Any) -> dict[str, Any]:
    return {"service": "dynamodb", "operation": operation, "times": 3, **how}


THROTTLED = {"status": 400, "code": "ProvisionedThroughputExceededException"}


@pytest.mark.parametrize("how", [THROTTLED, {"status": 500, "code": "InternalServerError"}, {"delay": 1.3, "times": 1}])
def test_an_item_that_is_not_taken_may_be_sent_again(stack: int, anybody: Caller, how: dict[str, Any]) -> None:
    emulated.inject(stack, [_fault("PutItem", **how)])
    response = anybody.create(Idempotency_Key="k-1")
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert response.headers["Retry-After"] == "5"
    emulated.inject(stack, [])
    assert anybody.create(Idempotency_Key="k-1").status_code == 201
    assert Feedback.count() == 1


@pytest.mark.parametrize(("operation", "path"), [("Query", "/feedback"), ("GetItem", "/analytics")])
def test_a_reader_may_ask_again(stack: int, reader: Caller, operation: str, path: str) -> None:
    reader.get("/feedback")
    emulated.inject(stack, [_fault(operation, **THROTTLED)])
    response = reader.get(path)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


def test_a_key_that_cannot_be_looked_up_is_no_wrong_key(stack: int, widget: Caller) -> None:
    emulated.inject(stack, [_fault("GetItem", **THROTTLED)])
    response = widget.create()
    assert (response.status_code, response.json()["code"]) == (503, "keys_unavailable")
    assert response.headers["Retry-After"] == "5"


def test_a_key_that_was_seen_before_is_enough(stack: int, widget: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    widget.create()
    monkeypatch.setattr("staff.cache.FRESH_SECONDS", 0)
    emulated.inject(stack, [_fault("GetItem", **THROTTLED), _fault("UpdateItem", **THROTTLED)])
    assert widget.create().status_code == 201
    assert keys._known


def test_a_mistake_of_ours_is_no_push_back(stack: int, anybody: Caller) -> None:
    emulated.inject(stack, [_fault("PutItem", status=400, code="AccessDeniedException")])
    response = anybody.create()
    assert (response.status_code, response.json()["code"]) == (500, "internal_error")

"""The responses to callers while the table is overloaded, slow or unreachable."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from feedback.models import Feedback
from local_aws import emulated
from storage import clock
from storage.connection import clients
from tests.feedback.api.conftest import Caller
from tests.serving import served

pytestmark = pytest.mark.usefixtures("stack")


def _fault(operation: str, **how: Any) -> dict[str, Any]:
    return {"service": "dynamodb", "operation": operation, "times": 3, **how}


THROTTLED = {"status": 400, "code": "ProvisionedThroughputExceededException"}
FAILED = {"status": 500, "code": "InternalServerError"}
# Here the item is stored, although the caller gets an error.
TIMED_OUT, ANSWER_LOST = {"delay": 1.3, "times": 2}, {**FAILED, "after": True, "times": 1}


@pytest.mark.parametrize("how", [THROTTLED, FAILED, TIMED_OUT, ANSWER_LOST])
def test_an_item_that_was_not_stored_can_be_sent_again(stack: int, visitor: Caller, how: dict[str, Any]) -> None:
    emulated.inject(stack, [_fault("PutItem", **how)])
    response = visitor.create(Idempotency_Key="k-1")
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert response.headers["Retry-After"] == "5"
    emulated.inject(stack, [])
    assert visitor.create(Idempotency_Key="k-1").status_code == 201
    assert Feedback.count() == 1


@pytest.mark.parametrize("status", ["500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable"])
def test_an_error_of_a_proxy_before_the_table_is_a_push_back(
    visitor: Caller, reader: Caller, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    def answer(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response(status, [("Content-Type", "text/html"), ("Content-Length", "4")])
        return [b"<hr>"]

    reader.get("/feedback")
    with served(answer) as address:
        monkeypatch.setattr(settings, "AWS_ENDPOINT_URL", address)
        clients.forget()
        answers = [visitor.create(), reader.get("/feedback"), reader.get("/analytics")]
    monkeypatch.undo()
    clients.forget()
    assert [(each.status_code, each.headers.get("Retry-After")) for each in answers] == [(503, "5")] * 3


@pytest.mark.parametrize(("operation", "path"), [("Query", "/feedback"), ("GetItem", "/analytics")])
def test_a_read_can_be_repeated(stack: int, reader: Caller, operation: str, path: str) -> None:
    reader.get("/feedback")
    emulated.inject(stack, [_fault(operation, **THROTTLED)])
    response = reader.get(path)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


def test_a_key_that_cannot_be_looked_up_is_not_called_wrong(stack: int, widget: Caller) -> None:
    emulated.inject(stack, [_fault("GetItem", **THROTTLED)])
    response = widget.create()
    assert (response.status_code, response.json()["code"]) == (503, "keys_unavailable")
    assert response.headers["Retry-After"] == "5"


def test_a_cached_key_is_enough(stack: int, widget: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    widget.create()
    later = clock.now() + timedelta(seconds=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    emulated.inject(stack, [_fault("GetItem", **THROTTLED), _fault("UpdateItem", **THROTTLED)])
    assert widget.create().status_code == 201


def test_our_own_error_is_no_push_back(stack: int, visitor: Caller) -> None:
    emulated.inject(stack, [_fault("PutItem", status=400, code="AccessDeniedException")])
    response = visitor.create()
    assert (response.status_code, response.json()["code"]) == (500, "internal_error")

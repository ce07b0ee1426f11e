"""Makes each operation return each response that openapi.json describes, and compares the two."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from pytest_django import Settings

from feedback.forms.models import Form
from feedback.inbox import batches, bulk_matching
from feedback.inbox.batches import Target
from feedback.inbox.models import Batch
from feedback.openapi.bulk import BATCH_ID
from feedback_site.api_docs.source import resolved
from local_aws import emulated
from storage import clock, writes
from storage.connection import health_probe
from storage.ids import ordered_id
from tasks.openapi.examples import TASK_ID
from tests.analytics.releases.factories import forget_release
from tests.factories import a_feedback, a_form, a_key
from tests.feedback.api.conftest import Caller
from tests.feedback_site.openapi import conflicts
from tests.feedback_site.openapi.described import KNOWN, OPERATIONS, Described, fits
from tests.feedback_site.openapi.sending import Request
from web.caller import Scope
from web.openapi.headers import REQUEST_ID_EXAMPLE

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

ANSWERS = [
    pytest.param(operation, int(status), id=f"{operation.name} {status}")
    for operation in OPERATIONS
    for status in operation.responses
]
WRONG_BODIES: dict[str, dict[str, Any]] = {
    "createFeedback": {"rating": 6, "email": "ada"},
    "changeFeedback": {"status": "lost"},
    "changeManyFeedback": {"change": {"status": "done"}},
    "undoManyFeedback": {"batchId": "x"},
    "createNote": {},
    "createReply": {},
    "createTask": {"priority": "high"},
    "createView": {"name": ""},
    "changeView": {"name": ""},
    "searchFeedback": {"search": "slow", "rating": 9},
    "changeTask": {"title": ""},
    "putTask": {"title": ""},
    "commentOnTask": {"text": " "},
    "announceRelease": {},
    "correctRelease": {"at": "2999-01-01"},
    "createKey": {"scopes": ["keys:manage"]},
    "changeKey": {"validUntil": "2020-01-01"},
}


def _successful(request: Request) -> Response:
    if request.operation.name == "undoManyFeedback":
        _begin_batch()
    if request.operation.name == "announceRelease":
        forget_release()
        request.send()
    return request.send()


def _created(request: Request) -> Response:
    if request.operation.name == "announceRelease":
        forget_release()
    return request.send()


def _begin_batch(**more: Any) -> None:
    Batch(BATCH_ID, batches.HEAD).delete()
    batches.begin(BATCH_ID, "default", "person:ada", [Target(a_feedback().feedback_id, 1)], **more)


def _in_background(request: Request) -> Response:
    if request.operation.name == "undoManyFeedback":
        _begin_batch(job_id=ordered_id())
        return request.send()
    request.patch.setattr(bulk_matching, "MOST_AT_ONCE", 1)
    for _ in range(2):
        a_feedback()
    body = {"filters": {}, "change": {"status": "done"}}
    return request.send(a_key(Scope.FEEDBACK_READ, Scope.FEEDBACK_MANAGE), body=body)


def _unchanged(request: Request) -> Response:
    key, item = request.key(request.operation.scopes), request.an_item()
    return request.send(key, item, If_None_Match=request.send(key, item).headers["ETag"])


def _wrong(request: Request) -> Response:
    query = "?period=soon&limit=1000" if request.operation.path.startswith("/analytics") else "?limit=1000"
    return request.send(query=query, body=WRONG_BODIES.get(request.operation.name))


def _unknown_key(request: Request) -> Response:
    return request.send("fbk_0_wrong")


def _every_other_scope(request: Request) -> Response:
    return request.send(request.key([scope for scope in Scope if scope not in request.operation.scopes]))


def _unknown_item(request: Request) -> Response:
    item = TASK_ID if "taskId" in request.operation.path else str(uuid4())
    if request.operation.name == "undoManyFeedback":
        return request.send(body={"batchId": str(uuid4())})
    return request.send(item=item)


def _other_formats(request: Request) -> Response:
    return request.send(Accept="image/png")


def _closed(request: Request) -> Response:
    form = a_form(f"closed-{uuid4()}")
    writes.change(form, Form.full_at.set(clock.now() - timedelta(days=1)))
    return request.send(body={"rating": 5, "formId": form.form_id})


def _another_version(request: Request) -> Response:
    return request.send(If_Match='"9"')


def _large(request: Request) -> Response:
    return request.send(body=b" " * 70_000)


def _no_json(request: Request) -> Response:
    return request.send(Content_Type="text/plain")


def _another_body(request: Request) -> Response:
    key, item = request.key(request.operation.scopes), request.an_item()
    request.send(key, item, Idempotency_Key="one")
    body = {"rating": 1, "title": "Another title", "text": "Another text", "name": "Another", "shared": True}
    body["scopes"] = ["keys:manage"]
    bulk = {"ids": [str(uuid4())], "change": {"status": "open"}}
    return request.send(key, item, Idempotency_Key="one", body=body | bulk)


def _too_often(request: Request) -> Response:
    request.settings.RATE_LIMIT_KEY = request.settings.RATE_LIMIT_ADDRESS = 1
    key = request.key(request.operation.scopes)
    answers = [request.send(key) for _ in range(3)]  # a new minute may begin between two of them
    return next((answer for answer in answers if answer.status_code == 429), answers[-1])


def _out_of_reach(request: Request) -> Response:
    request.patch.setattr(health_probe, "reachable", lambda: False)
    item, key = request.an_item(), request.key(request.operation.scopes)
    emulated.inject(request.port, [{"service": "dynamodb", "times": 99, "status": 400, "code": "ThrottlingException"}])
    return request.send(key, item)


REQUESTS: dict[int, Callable[[Request], Response]] = {
    200: _successful,
    201: _created,
    202: _in_background,
    204: _successful,
    304: _unchanged,
    400: _wrong,
    401: _unknown_key,
    403: _every_other_scope,
    404: _unknown_item,
    406: _other_formats,
    409: conflicts.changed_meanwhile,
    410: _closed,
    412: _another_version,
    413: _large,
    415: _no_json,
    422: _another_body,
    429: _too_often,
    503: _out_of_reach,
}


@pytest.mark.parametrize(("operation", "status"), ANSWERS)
def test_it_answers_as_described(
    tables: int, settings: Settings, monkeypatch: pytest.MonkeyPatch, operation: Described, status: int
) -> None:
    settings.RATE_LIMIT_ADDRESS = 0
    settings.ANALYTICS_IS_PUBLIC = status not in (401, 403, 429)
    response = REQUESTS[status](Request(operation, settings, monkeypatch, tables))
    assert response.status_code == status, response.content
    _compare(response, operation, operation.responses[str(status)])


def _compare(response: Response, operation: Described, described: dict[str, Any]) -> None:
    for name, header in described["headers"].items():
        header_doc = resolved(KNOWN, header)
        value: Any = response.headers.get(name)
        assert value is not None or not header_doc["required"], name
        if value is not None:
            fits(header_doc["schema"], int(value) if header_doc["schema"]["type"] == "integer" else value)
    if "content" not in described:
        assert response.content == b""
        return
    content = described["content"][response.headers["Content-Type"]]
    fits(content["schema"], response.json())
    if response.headers["Content-Type"] == "application/problem+json":
        example_text = json.dumps(content["examples"][response.json()["code"]]["value"])
        actual = {
            REQUEST_ID_EXAMPLE: response.headers["X-Request-Id"],
            "feedback:read": "".join(operation.scopes),
        }
        for example, value in actual.items():
            example_text = example_text.replace(example, value)
        assert response.json() == json.loads(example_text)


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.scopes], ids=lambda each: each.name)
def test_only_operations_that_are_described_as_public_work_without_a_key(
    tables: int, settings: Settings, monkeypatch: pytest.MonkeyPatch, operation: Described
) -> None:
    request = Request(operation, settings, monkeypatch, tables)
    path = request.path(request.an_item())
    response = Caller().send(operation.method, path, operation.example)
    is_open = {} in operation.described["security"]
    assert response.status_code in ((200, 201) if is_open else (401,))


def test_each_kind_of_request_is_used() -> None:
    assert REQUESTS.keys() == {int(status) for operation in OPERATIONS for status in operation.responses}

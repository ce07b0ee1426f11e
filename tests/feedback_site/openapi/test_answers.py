"""Each operation is brought to each answer that is described for it, and held to the description."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from pytest_django import Settings

from feedback.inbox import folders
from feedback.models import Feedback, Status
from feedback_site.api_docs.source import resolved
from local_aws import emulated
from staff import keys
from storage import health_probe, writes
from tests.factories import a_feedback
from tests.feedback.api.conftest import Caller
from tests.feedback_site.openapi.described import KNOWN, OPERATIONS, Described, fits
from web.caller import Scope
from web.openapi.headers import REQUEST_ID_EXAMPLE

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

ANSWERS = [
    pytest.param(operation, int(status), id=f"{operation.name} {status}")
    for operation in OPERATIONS
    for status in operation.responses
]
WRONG_BODIES = {"createFeedback": {"rating": 6, "email": "ada"}, "moveFeedback": {"status": "lost"}}


@dataclass(frozen=True)
class Asking:
    """Calls one operation, with a key that has just the scope it names."""

    operation: Described
    settings: Settings
    patch: pytest.MonkeyPatch
    port: int

    def send(self, key: str | None = None, item: str | None = None, query: str = "", **more: Any) -> Response:
        path = self.operation.path.format(feedbackId=item or self.an_item())
        body = more.pop("body", self.operation.example)
        return Caller(key or self.key(self.operation.scopes)).send(self.operation.method, path + query, body, **more)

    def key(self, scopes: Sequence[str]) -> str:
        return keys.make("default", "a program", map(Scope, scopes))[1]

    def an_item(self) -> str:
        item = a_feedback()
        if self.operation.name == "restoreFeedback":
            folders.move(item, Status.DELETED)
        return item.feedback_id


def _as_it_should_be(asking: Asking) -> Response:
    return asking.send()


def _unchanged(asking: Asking) -> Response:
    key, item = asking.key(asking.operation.scopes), asking.an_item()
    return asking.send(key, item, If_None_Match=asking.send(key, item).headers["ETag"])


def _wrong(asking: Asking) -> Response:
    return asking.send(query="?limit=1000", body=WRONG_BODIES.get(asking.operation.name))


def _unknown_key(asking: Asking) -> Response:
    return asking.send("fbk_0_wrong")


def _every_other_scope(asking: Asking) -> Response:
    return asking.send(asking.key([scope for scope in Scope if scope not in asking.operation.scopes]))


def _unknown_item(asking: Asking) -> Response:
    return asking.send(item=str(uuid4()))


def _other_formats_only(asking: Asking) -> Response:
    return asking.send(Accept="image/png")


def _changed_meanwhile(asking: Asking) -> Response:
    move = folders.move

    def move_late(item: Feedback, to: Status) -> None:
        move(writes.find(Feedback, item.feedback_id), Status.OPEN)
        move(item, to)

    item = asking.an_item()
    asking.patch.setattr(folders, "move", move_late)
    return asking.send(item=item)


def _another_version(asking: Asking) -> Response:
    return asking.send(If_Match='"9"')


def _large(asking: Asking) -> Response:
    return asking.send(body=b" " * 70_000)


def _no_json(asking: Asking) -> Response:
    return asking.send(Content_Type="text/plain")


def _another_body(asking: Asking) -> Response:
    key = asking.key(asking.operation.scopes)
    asking.send(key, Idempotency_Key="one")
    return asking.send(key, Idempotency_Key="one", body={"rating": 1})


def _too_often(asking: Asking) -> Response:
    asking.settings.RATE_LIMIT_KEY = asking.settings.RATE_LIMIT_ADDRESS = 1
    key = asking.key(asking.operation.scopes)
    answers = [asking.send(key) for _ in range(3)]  # a new minute may begin between two of them
    return next((answer for answer in answers if answer.status_code == 429), answers[-1])


def _out_of_reach(asking: Asking) -> Response:
    asking.patch.setattr(health_probe, "reachable", lambda: False)
    item, key = asking.an_item(), asking.key(asking.operation.scopes)
    emulated.inject(asking.port, [{"service": "dynamodb", "times": 99, "status": 400, "code": "ThrottlingException"}])
    return asking.send(key, item)


BROUGHT_BY: dict[int, Callable[[Asking], Response]] = {
    200: _as_it_should_be,
    201: _as_it_should_be,
    204: _as_it_should_be,
    304: _unchanged,
    400: _wrong,
    401: _unknown_key,
    403: _every_other_scope,
    404: _unknown_item,
    406: _other_formats_only,
    409: _changed_meanwhile,
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
    response = BROUGHT_BY[status](Asking(operation, settings, monkeypatch, tables))
    assert response.status_code == status, response.content
    _hold(response, operation, operation.responses[str(status)])


def _hold(response: Response, operation: Described, described: dict[str, Any]) -> None:
    for name, header in described["headers"].items():
        known = resolved(KNOWN, header)
        value: Any = response.headers.get(name)
        assert value is not None or not known["required"], name
        if value is not None:
            fits(known["schema"], int(value) if known["schema"]["type"] == "integer" else value)
    if "content" not in described:
        assert response.content == b""
        return
    content = described["content"][response.headers["Content-Type"]]
    fits(content["schema"], response.json())
    if response.headers["Content-Type"] == "application/problem+json":
        shown = json.dumps(content["examples"][response.json()["code"]]["value"])
        own = {REQUEST_ID_EXAMPLE: response.headers["X-Request-Id"], "feedback:read": "".join(operation.scopes)}
        for example, value in own.items():
            shown = shown.replace(example, value)
        assert response.json() == json.loads(shown)


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.scopes], ids=lambda each: each.name)
def test_nobody_without_a_key_is_let_in_where_it_says_so(
    tables: int, settings: Settings, monkeypatch: pytest.MonkeyPatch, operation: Described
) -> None:
    asking = Asking(operation, settings, monkeypatch, tables)
    path = operation.path.format(feedbackId=asking.an_item())
    response = Caller().send(operation.method, path, operation.example)
    is_open = {} in operation.described["security"]
    assert response.status_code in ((200, 201) if is_open else (401,))


def test_every_way_to_an_answer_is_gone_by_somebody() -> None:
    assert BROUGHT_BY.keys() == {int(status) for operation in OPERATIONS for status in operation.responses}

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from tests.factories import a_key
from web.caller import Scope

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response


class Caller:
    """A program that calls the API, with or without a key."""

    def __init__(self, key: str | None = None, address: str = "203.0.113.9") -> None:
        self._client = Client(raise_request_exception=False, REMOTE_ADDR=address)
        self._headers = {"X-Api-Key": key} if key else {}

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Response:
        """A body that is not bytes is sent as JSON. Headers: Idempotency_Key="..."."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        named = self._headers | {name.replace("_", "-"): value for name, value in headers.items()}
        kind = named.pop("Content-Type", "application/json")
        return self._client.generic(method, path, content, content_type=kind, headers=named)

    def get(self, path: str, **headers: str) -> Response:
        return self.send("GET", path, **headers)

    def create(self, body: Any = None, **headers: str) -> Response:
        return self.send("POST", "/feedback", {"rating": 5} if body is None else body, **headers)


@pytest.fixture
def visitor() -> Caller:
    return Caller()


@pytest.fixture
def with_key(stack: int) -> Callable[..., Caller]:
    def make(*scopes: Scope) -> Caller:
        return Caller(a_key(*scopes))

    return make


@pytest.fixture
def widget(with_key: Callable[..., Caller]) -> Caller:
    return with_key(Scope.FEEDBACK_WRITE)


@pytest.fixture
def reader(with_key: Callable[..., Caller]) -> Caller:
    return with_key(Scope.FEEDBACK_READ)


@pytest.fixture
def manager(with_key: Callable[..., Caller]) -> Caller:
    return with_key(Scope.FEEDBACK_READ, Scope.FEEDBACK_WRITE, Scope.FEEDBACK_MANAGE)


def wrong(response: Response) -> dict[str, str]:
    """The errors of a response: their codes by place."""
    places = ("pointer", "parameter", "header")
    return {
        next(error[place] for place in places if place in error): error["code"] for error in response.json()["errors"]
    }

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.conf import LazySettings

from ops.local_aws import emulated
from staff.roles import Scope
from storage import clock
from storage.limits import Limit
from tests.feedback.api.conftest import Caller


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 21, 10, 0, 18, tzinfo=UTC))
    settings.RATE_LIMIT_ADDRESS, settings.RATE_LIMIT_KEY = 2, 3


def test_an_address_may_send_so_many_a_minute() -> None:
    here = Caller(address="203.0.113.9")
    first, second, third = (here.create() for _ in range(3))
    assert first.headers["RateLimit-Policy"] == '"address";q=2;w=60'
    assert first.headers["RateLimit"] == '"address";r=1;t=42'
    assert [second.status_code, third.status_code] == [201, 429]
    assert third.json()["code"] == "rate_limited"
    assert third.headers["Retry-After"] == "42"
    assert third.headers["RateLimit"] == '"address";r=0;t=42'
    assert Caller(address="203.0.113.10").create().status_code == 201


def test_a_network_of_ipv6_is_one_address() -> None:
    answers = [Caller(address=f"2001:db8::{n}").create().status_code for n in range(3)]
    assert answers == [201, 201, 429]
    assert Caller(address="2001:db8:0:1::").create().status_code == 201


def test_a_key_that_can_read_is_no_visitor(manager: Caller) -> None:
    answers = [manager.create() for _ in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert answers[0].headers["RateLimit"] == '"key";r=2;t=42'


def test_a_key_of_a_public_page_is_limited_both_ways(widget: Caller) -> None:
    first = widget.create()
    assert first.headers["RateLimit-Policy"] == '"address";q=2;w=60, "key";q=3;w=60'
    widget.create()
    assert widget.create().status_code == 429


def test_reading_counts_against_the_key(with_key: Callable[..., Caller]) -> None:
    reader = with_key(Scope.FEEDBACK_READ)
    assert [reader.get("/feedback").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert with_key(Scope.FEEDBACK_READ).get("/feedback").status_code == 200


def test_a_limit_can_be_taken_away(settings: LazySettings, asked: list[str]) -> None:
    settings.RATE_LIMIT_ADDRESS = 0
    response = Caller().create()
    assert "RateLimit" not in response.headers
    assert asked == ["PutItem! feedback-local"]


def test_no_address_is_kept() -> None:
    Caller(address="203.0.113.9").create()
    assert [limit.limit_id for limit in Limit.scan() if "203.0.113" in limit.limit_id] == []


def test_what_cannot_be_counted_is_let_in(stack: int) -> None:
    rule = {"service": "dynamodb", "operation": "UpdateItem", "times": 1, "status": 400, "code": "ThrottlingException"}
    emulated.inject(stack, [rule])
    response = Caller().create()
    assert response.status_code == 201
    assert "RateLimit" not in response.headers


def test_an_address_that_is_none_is_counted_as_it_is() -> None:
    assert [Caller(address="unix:").create().status_code for _ in range(3)] == [201, 201, 429]

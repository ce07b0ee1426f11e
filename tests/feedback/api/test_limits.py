from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings

from local_aws import emulated
from storage import clock
from storage.limits.limits import Allowance, Limit
from tests.factories import a_key
from tests.feedback.api.conftest import Caller
from tests.feedback.forms.helpers import send
from web.api import throttling
from web.caller import Scope


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 21, 10, 0, 18, tzinfo=UTC))
    settings.RATE_LIMIT_ADDRESS, settings.RATE_LIMIT_KEY = 2, 3


@pytest.mark.usefixtures("stack")
def test_an_address_has_a_limit_for_each_minute() -> None:
    here = Caller(address="203.0.113.9")
    first, second, third = (here.create() for _ in range(3))
    assert first.headers["RateLimit-Policy"] == '"address";q=2;w=60'
    assert first.headers["RateLimit"] == '"address";r=1;t=42'
    assert [second.status_code, third.status_code] == [201, 429]
    assert third.json()["code"] == "rate_limited"
    assert third.headers["Retry-After"] == "42"
    assert third.headers["RateLimit"] == '"address";r=0;t=42'
    assert Caller(address="203.0.113.10").create().status_code == 201


@pytest.mark.usefixtures("stack")
def test_a_network_of_ipv6_counts_as_one_address() -> None:
    answers = [Caller(address=f"2001:db8::{n}").create().status_code for n in range(3)]
    assert answers == [201, 201, 429]
    assert Caller(address="2001:db8:0:1::").create().status_code == 201


@pytest.mark.usefixtures("stack")
def test_a_key_that_can_read_is_not_limited_as_a_visitor(manager: Caller) -> None:
    answers = [manager.create() for _ in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert answers[0].headers["RateLimit"] == '"key";r=2;t=42'


@pytest.mark.usefixtures("stack")
def test_one_address_cannot_block_the_widget_for_others() -> None:
    text = a_key(Scope.FEEDBACK_WRITE)
    flooding = Caller(text, address="203.0.113.9")
    assert [flooding.create().status_code for _ in range(6)] == [201, 201, 429, 429, 429, 429]
    others = [Caller(text, address=f"203.0.113.{n}").create() for n in range(10, 16)]
    assert {answer.status_code for answer in others} == {201}
    assert others[0].headers["RateLimit-Policy"] == '"address";q=2;w=60'


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("scope", [scope for scope in Scope if scope is not Scope.FEEDBACK_WRITE])
def test_a_key_that_can_do_more_than_create_is_counted_alone(with_key: Callable[..., Caller], scope: Scope) -> None:
    answers = [with_key(Scope.FEEDBACK_WRITE, scope).create() for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert answers[2].headers["RateLimit"] == '"key";r=2;t=42'


@pytest.mark.usefixtures("stack")
def test_reading_counts_against_the_key(with_key: Callable[..., Caller]) -> None:
    reader = with_key(Scope.FEEDBACK_READ)
    assert [reader.get("/feedback").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert with_key(Scope.FEEDBACK_READ).get("/feedback").status_code == 200


@pytest.mark.usefixtures("stack")
def test_a_limit_can_be_disabled(settings: LazySettings, asked: list[str]) -> None:
    settings.RATE_LIMIT_ADDRESS = 0
    response = Caller().create()
    assert "RateLimit" not in response.headers
    assert asked == ["PutItem! feedback-local"]


@pytest.mark.usefixtures("stack")
def test_no_address_is_stored() -> None:
    for _ in range(2):
        Caller(address="203.0.113.9").create()
    [counter] = Limit.scan()
    assert "203.0.113" not in counter.limit_id


def test_a_request_that_cannot_be_counted_is_accepted(stack: int) -> None:
    rule = {"service": "dynamodb", "operation": "UpdateItem", "times": 1, "status": 400, "code": "ThrottlingException"}
    emulated.inject(stack, [rule])
    Caller().create()
    response = Caller().create()
    assert response.status_code == 201
    assert "RateLimit" not in response.headers
    assert Caller().create().headers["RateLimit"] == '"address";r=0;t=42'


@pytest.mark.usefixtures("stack")
def test_the_first_request_of_an_address_is_not_counted_in_the_table(asked: list[str]) -> None:
    stored, counted = "PutItem! feedback-local", "UpdateItem! limits-local"
    for expected in ([stored], [counted, stored], [counted]):
        asked.clear()
        Caller().create()
        assert asked == expected


@pytest.mark.usefixtures("stack")
def test_form_and_api_share_the_limit_of_an_address() -> None:
    Caller(address="127.0.0.1").create()
    assert [send(message=words).status_code for words in ("one", "two")] == [200, 429]


@pytest.mark.parametrize(("ahead", "seconds"), [(0, 1), (-5, 1), (0.2, 1), (1.0, 1), (1.2, 2), (42, 42)])
def test_a_refused_caller_waits_whole_seconds_and_at_least_one(ahead: float, seconds: int) -> None:
    ends = clock.now() + timedelta(seconds=ahead)
    assert throttling.seconds_until_reset(Allowance("counter", False, 0, ends)) == seconds


@pytest.mark.usefixtures("stack")
def test_an_invalid_address_is_counted_as_it_is() -> None:
    assert [Caller(address="unix:").create().status_code for _ in range(3)] == [201, 201, 429]

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from pynamodb.exceptions import UpdateError

from local_aws import emulated
from storage import clock
from storage.connection import clients
from storage.limits import limits
from storage.limits.limits import Limit

pytestmark = pytest.mark.usefixtures("stack")

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A clock that stands still; tests move it."""
    times = [datetime(2026, 11, 21, 10, 0, 30, tzinfo=UTC)]
    monkeypatch.setattr(clock, "now", lambda: times[-1])
    return times


def _take(subject: str = "203.0.113.9", name: str = "submissions") -> limits.Allowance:
    return limits.take(name, subject, limit=3, window=MINUTE)


def test_it_allows_as_many_as_the_limit_says() -> None:
    taken = [_take() for _ in range(5)]
    assert [allowance.allowed for allowance in taken] == [True, True, True, False, False]
    assert [allowance.remaining for allowance in taken] == [2, 1, 0, 0, 0]
    assert {allowance.resets_at for allowance in taken} == {datetime(2026, 11, 21, 10, 1, tzinfo=UTC)}


def test_it_starts_again_in_the_next_window(now: list[datetime]) -> None:
    for _ in range(4):
        _take()
    now.append(now[-1] + MINUTE)
    assert _take().remaining == 2


def test_each_subject_and_each_limit_is_counted_apart() -> None:
    for _ in range(4):
        _take()
    assert _take("203.0.113.10").allowed
    assert _take(name="sign-ins").allowed


def test_windows_of_different_lengths_are_counted_apart() -> None:
    for _ in range(4):
        _take()
    assert limits.take("submissions", "203.0.113.9", limit=100, window=timedelta(hours=1)).remaining == 99


def test_it_is_exact_for_many_at_once() -> None:
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: limits.take("burst", "one", limit=20, window=MINUTE).allowed, range(60)))
    assert taken.count(True) == 20


def test_what_is_given_back_can_be_taken_again() -> None:
    first = _take()
    _take()
    limits.give_back(first)
    assert [_take().remaining for _ in range(2)] == [1, 0]
    assert not _take().allowed


def test_no_more_is_given_back_than_was_taken() -> None:
    only = _take()
    for _ in range(2):
        limits.give_back(only)
    assert [_take().remaining for _ in range(3)] == [2, 1, 0]
    assert not _take().allowed


def test_it_is_given_back_to_its_own_window(now: list[datetime]) -> None:
    before = _take()
    now.append(now[-1] + MINUTE)
    _take()
    limits.give_back(before)
    assert _take().remaining == 1


def test_nothing_is_given_back_of_what_has_expired() -> None:
    taken = _take()
    Limit(taken.counter_id).delete()
    limits.give_back(taken)
    assert Limit.count() == 0


def test_giving_back_is_not_worth_a_failure(stack: int) -> None:
    taken = _take()
    emulated.inject(stack, [{"service": "dynamodb", "times": 9, "status": 400, "code": "AccessDeniedException"}])
    limits.give_back(taken)
    emulated.inject(stack, [])
    assert _take().remaining == 1  # it stays used


@pytest.fixture
def impatient(stack: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clients, "FAIL_FAST", (0.3, 0.1))
    clients.forget()
    yield
    clients.forget()


def test_a_count_that_got_no_answer_is_not_sent_twice(impatient: None, stack: int) -> None:
    emulated.inject(stack, [{"service": "dynamodb", "operation": "UpdateItem", "times": 1, "delay": 0.4}])
    with pytest.raises(UpdateError):
        _take()
    emulated.inject(stack, [])  # it was carried out late
    assert _take().remaining == 1


def test_it_keeps_no_address_and_expires() -> None:
    _take()
    stored = next(Limit.scan())
    assert "203.0.113.9" not in stored.limit_id
    assert stored.expires_at == datetime(2026, 11, 21, 10, 6, tzinfo=UTC)


@pytest.mark.parametrize(("number", "allowed"), [(1, True), (2, True), (3, False)])
def test_several_are_counted_together_or_not_at_all(number: int, allowed: bool) -> None:
    first = _take()
    added = limits.add(first.counter_id, number, 3, first.resets_at)
    assert (added.allowed, added.remaining) == (allowed, 2 - number if allowed else 0)
    assert _take().allowed is (number < 2 or not allowed)


def test_more_than_the_limit_at_once_is_refused_also_as_the_first() -> None:
    started, resets_at = limits.window_of(MINUTE)
    counter = limits.id_of_counter("submissions", "one", MINUTE, started)
    assert not limits.add(counter, 4, 3, resets_at).allowed
    assert Limit.count() == 0
    assert limits.add(counter, 3, 3, resets_at).allowed
    assert not limits.add(counter, 1, 3, resets_at).allowed


def test_a_table_that_does_not_answer_is_no_refusal(stack: int) -> None:
    emulated.inject(
        stack,
        [
            {
                "service": "dynamodb",
                "operation": "UpdateItem",
                "times": 9,
                "status": 400,
                "code": "AccessDeniedException",
            }
        ],
    )
    with pytest.raises(UpdateError):
        _take()

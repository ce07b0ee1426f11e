from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pynamodb.exceptions import UpdateError

from local_aws import emulated
from storage import clock
from storage.limits import limits
from storage.limits.limits import LenientLimit, Limit

pytestmark = pytest.mark.usefixtures("stack")

MINUTE = timedelta(minutes=1)
HERE = "203.0.113.9"


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A clock that stands still; tests move it."""
    times = [datetime(2026, 11, 21, 10, 0, 30, tzinfo=UTC)]
    monkeypatch.setattr(clock, "now", lambda: times[-1])
    return times


@pytest.fixture
def container() -> LenientLimit:
    return LenientLimit("address", MINUTE)


def _allowed(container: LenientLimit, times: int, limit: int = 3, subject: str = HERE) -> list[bool]:
    return [container.take(subject, limit).allowed for _ in range(times)]


def test_the_first_request_is_not_sent_to_the_table_and_the_second_brings_both(
    container: LenientLimit, asked: list[str]
) -> None:
    assert container.take(HERE, 3).remaining == 2
    assert asked == []
    assert container.take(HERE, 3).remaining == 1
    assert asked == ["UpdateItem! limits-local"]
    assert [int(counter.used) for counter in Limit.scan()] == [2]


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_one_container_allows_as_many_as_the_limit_says(container: LenientLimit, limit: int) -> None:
    assert _allowed(container, limit + 2, limit) == [True] * limit + [False] * 2


def test_each_further_container_lets_at_most_one_more_pass(container: LenientLimit) -> None:
    assert _allowed(container, 5).count(True) == 3
    others = [_allowed(LenientLimit("address", MINUTE), 5) for _ in range(4)]
    assert others == [[True] + [False] * 4] * 4


def test_containers_share_what_comes_after_their_first() -> None:
    here, there = LenientLimit("address", MINUTE), LenientLimit("address", MINUTE)
    assert _allowed(here, 2, limit=5) + _allowed(there, 2, limit=5) == [True] * 4
    assert [container.take(HERE, 5).allowed for container in (here, there)] == [True, False]


def test_it_starts_again_in_the_next_window(container: LenientLimit, now: list[datetime], asked: list[str]) -> None:
    assert _allowed(container, 4) == [True] * 3 + [False]
    now.append(now[-1] + MINUTE)
    asked.clear()
    assert _allowed(container, 1) == [True]
    assert asked == []
    assert _allowed(container, 3) == [True, True, False]


def test_many_addresses_cannot_make_it_grow_and_win_nothing(
    container: LenientLimit, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    monkeypatch.setattr(limits, "MAX_SUBJECTS", 2)
    for _ in range(2):
        for number in range(4):
            container.take(f"203.0.113.{number}", 1)
    assert len(container._uncounted) == 2
    # The third and the fourth were counted in the table from the first; all four were refused at the second.
    assert len(asked) == 2 + 4
    assert [container.take(f"203.0.113.{number}", 1).allowed for number in range(4)] == [False] * 4


def test_memory_is_given_free_with_the_window(container: LenientLimit, now: list[datetime]) -> None:
    for number in range(5):
        container.take(f"203.0.113.{number}", 3)
    now.append(now[-1] + MINUTE)
    container.take(HERE, 3)
    assert len(container._uncounted) == 1


def test_what_could_not_be_counted_is_counted_with_the_next(container: LenientLimit, stack: int) -> None:
    container.take(HERE, 3)
    rule = {"service": "dynamodb", "operation": "UpdateItem", "times": 1, "status": 400, "code": "ThrottlingException"}
    emulated.inject(stack, [rule])
    with pytest.raises(UpdateError):
        container.take(HERE, 3)
    assert container.take(HERE, 3).remaining == 1


def test_it_keeps_no_address_in_memory_or_table(container: LenientLimit) -> None:
    _allowed(container, 2)
    assert not any(HERE in counter for counter in [*container._uncounted, *(row.limit_id for row in Limit.scan())])

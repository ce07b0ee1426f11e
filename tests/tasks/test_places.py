from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

from tasks import places


def rank(created: int = 1, **more: Any) -> str:
    values: dict[str, Any] = {"status": "open", "priority": "normal", "deadline": None, "completed_at": None}
    created_at = datetime(2026, 11, created, tzinfo=UTC)
    return places.rank("a", created_at=created_at, **(values | more))


def test_a_column_is_sorted_by_priority_then_deadline_then_age() -> None:
    ranks = [
        rank(9, priority="high", deadline=date(2026, 11, 19)),
        rank(8, priority="high", deadline=date(2026, 11, 23)),
        rank(1, priority="high"),
        rank(2, deadline=date(2026, 11, 1)),
        rank(1),
        rank(2),
        rank(1, priority="low", deadline=date(2020, 1, 1)),
    ]

    assert all(first < second for first, second in pairwise(ranks))


def test_completed_tasks_are_sorted_by_their_completion_newest_first() -> None:
    newest, older = datetime(2026, 11, 23, 10, tzinfo=UTC), datetime(2026, 11, 23, 9, 59, 59, 999000, tzinfo=UTC)

    assert rank(9, status="completed", completed_at=newest) < rank(1, status="completed", completed_at=older)


def test_a_priority_of_a_later_version_stands_between_the_others() -> None:
    assert rank(priority="high") < rank(priority="urgent") < rank(priority="low")

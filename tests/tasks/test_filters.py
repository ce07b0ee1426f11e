from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tasks.filters import Due, Filters, is_overdue
from tasks.models import Status, Task

WEDNESDAY = date(2026, 11, 25)


def task(**values: Any) -> Task:
    return Task("default", "t1", **{"status": "open", "priority": "normal", **values})


@pytest.mark.parametrize(
    ("filters", "matching", "other"),
    [
        ({"status": Status.OPEN}, {}, {"status": "completed"}),
        ({"priority": "high"}, {"priority": "high"}, {"priority": "low"}),
        ({"tag": "ramp"}, {"tags": {"ramp", "delay"}}, {"tags": {"ramps"}}),
        ({"tag": "ramp"}, {"tags": {"ramp"}}, {}),
        ({"assignee": "p1"}, {"assignee": "p1"}, {}),
        ({"assignee": "none"}, {}, {"assignee": "p1"}),
        ({"due": Due.OVERDUE}, {"deadline": date(2026, 11, 24)}, {"deadline": WEDNESDAY}),
        ({"due": Due.OVERDUE}, {"deadline": date(2026, 11, 24)}, {}),
        ({"due": Due.TODAY}, {"deadline": WEDNESDAY}, {"deadline": date(2026, 11, 26)}),
        ({"due": Due.WEEK}, {"deadline": WEDNESDAY}, {"deadline": date(2026, 11, 24)}),
        ({"due": Due.WEEK}, {"deadline": date(2026, 11, 29)}, {"deadline": date(2026, 11, 30)}),
    ],
)
def test_a_filter_lets_through_what_it_names(
    filters: dict[str, Any], matching: dict[str, Any], other: dict[str, Any]
) -> None:
    assert Filters(**filters).matches(task(**matching), WEDNESDAY)
    assert not Filters(**filters).matches(task(**other), WEDNESDAY)


def test_what_is_completed_is_never_due() -> None:
    late = date(2026, 11, 1)

    assert is_overdue(task(deadline=late), WEDNESDAY)
    assert not is_overdue(task(deadline=late, status="completed"), WEDNESDAY)
    assert Filters(due=Due.OVERDUE).columns == (Status.OPEN, Status.IN_PROGRESS)
    assert Filters(due=Due.OVERDUE, status=Status.COMPLETED).columns == ()

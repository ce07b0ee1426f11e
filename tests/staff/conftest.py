from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from activity.rows import TERMINAL
from staff.members import person_store
from staff.models import Person
from staff.roles import Role
from storage import clock

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Stops the clock, and returns a function that moves it on.

    With the real clock a slow test could reach the end of a lock, a cache or the window of a limit.
    """
    times = [datetime(2026, 11, 21, 10, 0, 30, tzinfo=UTC)]
    monkeypatch.setattr(clock, "now", lambda: times[-1])
    return lambda by: times.append(times[-1] + by)


@pytest.fixture
def ada(stack: int) -> Person:
    return person_store.create("Ada@example.com", "Ada Lovelace", PASSWORD, "default", Role.OWNER, actor=TERMINAL)

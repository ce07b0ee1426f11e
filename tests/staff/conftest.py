from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from staff import members
from staff.models import Member
from staff.roles import Role
from storage import clock

PASSWORD = "correct horse battery"


@pytest.fixture
def ada(stack: int) -> Member:
    return members.create("default", "Ada@example.com", "Ada Lovelace", Role.OWNER, PASSWORD)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Moves the clock that storage and sessions go by."""
    real, ahead = clock.now, [timedelta()]

    def now() -> datetime:
        return real() + ahead[0]

    monkeypatch.setattr(clock, "now", now)

    def move(by: timedelta) -> None:
        ahead[0] += by

    return move

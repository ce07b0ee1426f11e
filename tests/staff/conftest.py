from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings

from staff import keys, members, signed_in
from staff.models import Member
from staff.roles import Role
from storage import clock

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _quick(settings: LazySettings, stack: int) -> Iterator[None]:
    """A hasher that takes no time, and containers that remember nothing of the test before."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    keys._known.clear()
    signed_in._members.clear()
    yield
    keys._known.clear()
    signed_in._members.clear()


@pytest.fixture
def ada() -> Member:
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

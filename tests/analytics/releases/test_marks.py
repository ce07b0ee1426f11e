from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from analytics.releases import marks
from analytics.releases.models import Kind
from tests.analytics.releases.factories import a_release
from tests.factories import a_project

pytestmark = pytest.mark.usefixtures("stack")


def test_they_are_those_of_the_days_on_the_calendar_of_the_project() -> None:
    tokyo = a_project("other", time_zone="Asia/Tokyo")
    for name, hour in (("before", 14), ("first", 15), ("last", 38), ("after", 39)):
        at = datetime(2026, 11, 9 + hour // 24, hour % 24, tzinfo=UTC)
        a_release(name, "other", kind=Kind.INCIDENT, at=at, note="x")
    a_release("foreign", at=datetime(2026, 11, 9, 20, tzinfo=UTC))

    found = marks.of(tokyo, date(2026, 11, 10), date(2026, 11, 10))

    assert [(mark.name, mark.day) for mark in found] == [("first", date(2026, 11, 10)), ("last", date(2026, 11, 10))]
    assert (found[0].kind, found[0].note, found[0].regressed_at) == ("incident", "x", None)

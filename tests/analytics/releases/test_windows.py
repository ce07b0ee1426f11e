from __future__ import annotations

from datetime import date, timedelta

import pytest

from analytics.releases import windows
from analytics.releases.windows import Window

RELEASE = date(2026, 11, 11)  # a Wednesday
DAY = timedelta(days=1)


def test_the_days_after_end_four_weeks_after_the_release_or_earlier() -> None:
    assert windows.after(RELEASE, RELEASE, RELEASE + 90 * DAY) == Window(RELEASE, RELEASE + 27 * DAY)
    assert windows.after(RELEASE, RELEASE, RELEASE + 90 * DAY, RELEASE + DAY, None) == Window(RELEASE, RELEASE + DAY)
    assert windows.after(RELEASE, RELEASE + DAY, RELEASE) is None


@pytest.mark.parametrize("offset", [0, 1])  # with the day of the release, or without it
@pytest.mark.parametrize("days", range(1, 28))
def test_the_days_before_are_as_many_with_the_same_weekdays_and_before_the_release(offset: int, days: int) -> None:
    after = Window(RELEASE + offset * DAY, RELEASE + (offset + days - 1) * DAY)

    before = windows.before(RELEASE, after)

    assert before.days == after.days == days
    assert before.first.weekday() == after.first.weekday()
    assert before.last < RELEASE
    assert after.last - before.last <= timedelta(days=days + 7)  # no earlier than it has to be

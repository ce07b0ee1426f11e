from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from feedback.workspace.item import snooze_times

BERLIN = ZoneInfo("Europe/Berlin")


def _offered(now: datetime) -> dict[str, str]:
    found = snooze_times.offered(now, BERLIN)
    return {str(each.text): f"{each.at.astimezone(BERLIN):%a %d %H:%M}" for each in found}


def test_it_offers_times_on_the_clock_of_the_reader() -> None:
    assert _offered(datetime(2026, 11, 21, 9, 30, tzinfo=UTC)) == {
        "Later today": "Sat 21 13:00",
        "Tomorrow morning": "Sun 22 09:00",
        "Next week": "Mon 23 09:00",
    }


@pytest.mark.parametrize(("hour", "is_offered"), [(17, True), (18, False), (22, False)])
def test_late_in_the_evening_there_is_no_later_today(hour: int, is_offered: bool) -> None:
    assert ("Later today" in _offered(datetime(2026, 11, 21, hour, 30, tzinfo=UTC))) is is_offered


def test_on_a_monday_next_week_is_a_week_later() -> None:
    assert _offered(datetime(2026, 11, 23, 9, tzinfo=UTC))["Next week"] == "Mon 30 09:00"


def test_a_morning_after_a_change_of_the_clock_is_still_at_nine() -> None:
    [*_, tomorrow, _week] = snooze_times.offered(datetime(2027, 3, 27, 12, tzinfo=UTC), BERLIN)

    assert tomorrow.value == "2027-03-28T07:00:00.000Z"  # summer time since that night


def test_on_a_sunday_tomorrow_is_next_week() -> None:
    assert _offered(datetime(2026, 11, 22, 20, tzinfo=UTC)) == {"Tomorrow morning": "Mon 23 09:00"}

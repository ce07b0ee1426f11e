from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from storage import clock


def test_a_moment_is_written_in_utc_with_milliseconds() -> None:
    berlin = timezone(timedelta(hours=1))
    assert clock.to_text(datetime(2026, 11, 21, 10, 30, 0, 7999, berlin)) == "2026-11-21T09:30:00.007Z"


def test_what_was_written_is_read_as_it_was() -> None:
    moment = clock.now()
    assert clock.from_text(clock.to_text(moment)) == moment
    assert moment.tzinfo is UTC


def test_text_sorts_like_time() -> None:
    moments = [
        datetime(2026, 1, 1, tzinfo=UTC) + timedelta(milliseconds=step) for step in (0, 9, 10, 999, 1000, 86_400_000)
    ]
    assert sorted(map(clock.to_text, moments)) == list(map(clock.to_text, moments))


def test_a_day_begins_at_midnight_of_its_zone() -> None:
    with clock.at(datetime(2026, 11, 21, 23, 30, tzinfo=UTC)):
        assert clock.today(UTC) == date(2026, 11, 21)
        assert clock.today(timezone(timedelta(hours=1))) == date(2026, 11, 22)


@pytest.mark.parametrize("text", ["", "2026-11-21", "2026-11-21T10:00:00+01:00"])
def test_it_refuses_other_spellings(text: str) -> None:
    with pytest.raises(ValueError, match="does not match format"):
        clock.from_text(text)

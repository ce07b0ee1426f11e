from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

import pytest

from analytics.overview import below_usual
from analytics.selection import Selection
from analytics.series import Counted
from staff.models import Project

NOW = datetime(2026, 11, 30, 15, 20)  # a Monday
TODAY = NOW.date()
FIRST = TODAY - timedelta(days=70)


def _counted(number: Callable[[datetime], int]) -> Counted:
    selection = Selection(project=Project("default", time_zone="UTC"), first=FIRST, last=TODAY)
    days = [FIRST + timedelta(days=place) for place in range(71)]
    return Counted(selection, {day: _day(day, number) for day in days})


def _day(day: date, number: Callable[[datetime], int]) -> Mapping[str, int]:
    hours = [datetime(day.year, day.month, day.day, hour) for hour in range(24)]
    by_hour = {f"h{at.hour:02}n": number(at) for at in hours if at <= NOW}
    return {**by_hour, "totalCount": sum(by_hour.values())}


def _steady(at: datetime) -> int:
    return 4 if 8 <= at.hour < 20 else 0


def _without(start: datetime, end: datetime) -> Callable[[datetime], int]:
    return lambda at: 0 if start <= at < end else _steady(at)


def test_what_is_as_usual_is_not_found() -> None:
    counted = _counted(_steady)

    assert below_usual.silence(counted, NOW) is None
    assert below_usual.so_far(counted, NOW) is None
    assert list(below_usual.days(counted, TODAY - timedelta(days=29), TODAY - timedelta(days=1))) == []


def test_a_silence_begins_after_the_last_hour_with_feedback() -> None:
    found = below_usual.silence(_counted(_without(datetime(2026, 11, 30, 10), NOW)), NOW)

    assert found is not None
    assert (found.since, round(found.usual)) == (datetime(2026, 11, 30, 10), 20)


def test_a_silence_may_have_begun_on_another_day() -> None:
    found = below_usual.silence(_counted(_without(datetime(2026, 11, 28, 18), NOW)), NOW)

    assert found is not None
    assert found.since == datetime(2026, 11, 28, 18)
    assert found.usual == pytest.approx(8 + 48 + 28, abs=1)


def test_the_night_is_no_silence_and_the_hour_that_has_not_ended_is_not_counted() -> None:
    early, late = NOW.replace(hour=7, minute=59), NOW.replace(hour=8, minute=59)

    for now in (early, late):
        assert below_usual.silence(_counted(_without(datetime(2026, 11, 30), NOW)), now) is None


def test_where_three_are_usual_none_is_no_surprise() -> None:
    counted = _counted(lambda at: 0 if at.date() == TODAY else int(at.hour in (9, 11, 13)))

    assert below_usual.silence(counted, NOW) is None
    assert below_usual.so_far(counted, NOW) is None


def test_less_than_usual_came_so_far() -> None:
    counted = _counted(lambda at: int(at.hour in (9, 14)) if at.date() == TODAY else _steady(at))

    assert below_usual.silence(counted, NOW) is None
    found = below_usual.so_far(counted, NOW)
    assert found is not None
    assert (found.first, found.last, found.count, round(found.usual)) == (TODAY, TODAY, 2, 28)
    assert found.until == datetime(2026, 11, 30, 15)


def test_days_with_less_than_usual_are_found_and_joined() -> None:
    counted = _counted(_without(datetime(2026, 11, 17), datetime(2026, 11, 19)))

    [low] = below_usual.days(counted, TODAY - timedelta(days=29), TODAY - timedelta(days=1))

    assert (low.first, low.last, low.count) == (date(2026, 11, 17), date(2026, 11, 18), 0)
    assert low.usual == pytest.approx(96, abs=1)


def test_weekends_that_are_always_quiet_are_usual() -> None:
    counted = _counted(lambda at: 0 if at.weekday() >= 5 else _steady(at))

    assert list(below_usual.days(counted, TODAY - timedelta(days=29), TODAY - timedelta(days=1))) == []


def test_a_young_project_has_no_usual_range() -> None:
    counted = _counted(lambda at: _steady(at) if date(2026, 11, 9) <= at.date() < TODAY else 0)

    assert below_usual.silence(counted, NOW) is None
    assert list(below_usual.days(counted, TODAY - timedelta(days=29), TODAY - timedelta(days=1))) == []


def test_it_is_quiet_on_noise() -> None:
    """Of 60 made projects of every size, looked at five times a day: at most one finding by chance."""
    found = 0
    for seed in range(60):
        counted = _counted(_noise(random.Random(seed)))
        for hour in (2, 8, 11, 14, 15):
            now = NOW.replace(hour=hour)
            found += bool(below_usual.silence(counted, now)) + bool(below_usual.so_far(counted, now))
        found += len(list(below_usual.days(counted, TODAY - timedelta(days=29), TODAY - timedelta(days=1))))

    assert found <= 1


def _noise(chance: random.Random) -> Callable[[datetime], int]:
    level = math.exp(chance.uniform(-2, 2))
    return lambda at: _poisson(chance, level * (1 + math.sin(at.hour / 4)))


def _poisson(chance: random.Random, mean: float) -> int:
    limit, product, number = math.exp(-mean), chance.random(), 0
    while product > limit:
        product, number = product * chance.random(), number + 1
    return number

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analytics.figures import NOTHING
from analytics.overview.bad_periods import BadPeriod
from analytics.overview.charts.bands import bands
from analytics.overview.charts.flags import flags
from analytics.releases.marks import Mark
from analytics.series import Span
from tests.analytics.overview.charts.parts import TODAY, days, selected


def _mark(name: str, days_ago: float, kind: str = "release") -> Mark:
    at = datetime(2026, 11, 21, tzinfo=UTC) - timedelta(days=days_ago)
    return Mark(at.date(), at, kind, name, "", name, None)


def test_a_flag_stands_at_its_time_and_leads_to_the_items_until_the_next_one() -> None:
    first, second = flags([_mark("1", 1.5), _mark("2", -0.75, "incident")], days(*[NOTHING] * 10), selected(10))

    assert (first.x, first.query) == (
        "75",
        "status=all&since=2026-11-19T12:00:00.000Z&until=2026-11-21T18:00:00.000Z",
    )
    assert (second.x, second.query) == (
        "97.5",
        "status=all&since=2026-11-21T18:00:00.000Z&until=2026-11-22T00:00:00.000Z",
    )
    assert (first.is_release, second.is_release, first.is_turned, second.is_turned) == (True, False, False, True)


def test_a_name_needs_room_up_to_the_next_flag() -> None:
    shown = flags([_mark("1", 5), _mark("2", 4.8), _mark("3", 2)], days(*[NOTHING] * 10), selected(10))

    assert [flag.is_named for flag in shown] == [False, True, True]


def test_a_deployment_of_this_site_has_no_name_and_takes_no_room_from_the_others() -> None:
    shown = flags([_mark("1", 5), _mark("7", 4.8, "deployment"), _mark("2", 2)], days(*[NOTHING] * 10), selected(10))

    assert [(flag.is_named, flag.is_own) for flag in shown] == [(True, False), (False, True), (True, False)]


def test_a_mark_outside_of_the_chart_has_no_flag() -> None:
    assert flags([_mark("1", 20), _mark("2", -3)], days(*[NOTHING] * 10), selected(10)) == []


def test_a_band_covers_its_days_also_by_week() -> None:
    bad = BadPeriod(TODAY - timedelta(days=1), TODAY, NOTHING, 4.0, None)
    week = Span(TODAY - timedelta(days=6), TODAY, NOTHING)

    assert [(band.x, band.width) for band in bands([bad], days(*[NOTHING] * 10))] == [("80", "20")]
    assert [(band.x, band.width) for band in bands([bad], [week])] == [("71.43", "28.57")]

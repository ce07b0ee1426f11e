from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from analytics.insight.certainty import Verdict
from analytics.releases import comparing, reading
from analytics.releases.comparing import Basis, Compared
from analytics.releases.windows import Window
from staff import projects
from storage import clock
from tests.analytics.releases.counted import count, count_days
from tests.analytics.releases.factories import a_release

pytestmark = pytest.mark.usefixtures("stack")
DAY = timedelta(days=1)
TODAY = date(2026, 11, 20)  # a Friday
OUT = date(2026, 11, 11)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: at(TODAY, 18))


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def compared(name: str = "2.0") -> Compared:
    releases = reading.page("default", limit=50).releases[::-1]
    shown = [release for release in releases if release.name == name]
    [result] = comparing.compare(projects.default(), shown, releases)
    return result


def test_items_that_name_a_release_are_compared_with_those_that_name_earlier_ones() -> None:
    a_release("1.9", at=at(OUT - 30 * DAY))
    a_release("2.0", at=at(OUT))
    count_days([4], OUT - 7 * DAY, 7, release="1.9")
    count_days([5], OUT, 3, release="2.0")
    count_days([1], OUT - 7 * DAY, 17)  # of another channel, which names none

    result = compared()

    assert result.basis == Basis.NAME
    assert result.after == Window(OUT, OUT + 2 * DAY)  # to the last day on which an item names it
    assert result.before == Window(OUT - 7 * DAY, OUT - 5 * DAY)
    assert (result.figures_after.by_rating, result.figures_before.by_rating) == ((0, 0, 0, 0, 3), (0, 0, 0, 3, 0))
    assert result.earlier == ("1.9",)


def test_items_of_an_earlier_release_that_come_after_the_next_one_do_not_count_before_it() -> None:
    a_release("1.9", at=at(OUT - 30 * DAY))
    a_release("2.0", at=at(OUT))
    count_days([4], OUT - 7 * DAY, 10, release="1.9")
    count_days([5], OUT, 7, release="2.0")

    assert compared().figures_before.by_rating == (0, 0, 0, 7, 0)


def test_several_earlier_releases_count_together() -> None:
    for number in range(6):
        a_release(f"1.{number}", at=at(OUT - (6 - number) * DAY))
        count([3], OUT - DAY, release=f"1.{number}")
    a_release("2.0", at=at(OUT))
    count([5] * 7, OUT + 6 * DAY, release="2.0")

    result = compared()

    assert result.earlier == ("1.2", "1.3", "1.4", "1.5")
    assert result.figures_before.rated == 4


def test_without_names_whole_days_are_compared_and_not_that_of_the_release() -> None:
    a_release("2.0", at=at(OUT))
    count_days([4], OUT - 7 * DAY, 7)
    count([1], OUT)
    count_days([5], OUT + DAY, 9)

    result = compared()

    assert result.basis == Basis.TIME
    assert (result.after, result.before) == (Window(OUT + DAY, TODAY), Window(OUT - 13 * DAY, OUT - 5 * DAY))
    assert (result.figures_after.by_rating, result.figures_before.by_rating) == ((0, 0, 0, 0, 9), (0, 0, 0, 3, 0))


def test_the_first_release_that_items_name_has_no_earlier_one_and_is_compared_by_time() -> None:
    a_release("2.0", at=at(OUT))
    count_days([4], OUT - 7 * DAY, 7)
    count_days([5], OUT, 7, release="2.0")

    assert compared().basis == Basis.TIME


def test_the_days_after_end_before_the_next_release() -> None:
    a_release("2.0", at=at(OUT))
    a_release("2.1", at=at(OUT + 3 * DAY))
    count_days([5], OUT, 9)

    assert compared().after == Window(OUT + DAY, OUT + 2 * DAY)


@pytest.mark.parametrize("next_day", [OUT, OUT + DAY])
def test_a_release_that_another_one_follows_at_once_cannot_be_compared_by_time(next_day: date) -> None:
    a_release("2.0", at=at(OUT))
    a_release("2.1", at=at(next_day, 15))
    count_days([5], OUT - 7 * DAY, 14)

    assert (compared().after, compared().average.verdict) == (None, Verdict.TOO_FEW)


def test_a_release_of_today_is_too_early_to_compare_by_time() -> None:
    a_release("2.0", at=at(TODAY))
    count_days([5], TODAY - 7 * DAY, 8)

    assert compared().after is None


def test_the_day_is_that_of_the_calendar_of_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    project = projects.default()
    monkeypatch.setattr(project, "time_zone", "Asia/Tokyo")
    release = a_release("2.0", at=at(OUT, 20))

    [result] = comparing.compare(project, [release], [release])

    assert result.after
    assert result.after.first == OUT + 2 * DAY


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ([2] * 5, [4] * 5, Verdict.LIKELY_BETTER),
        ([4] * 5, [2] * 5, Verdict.LIKELY_WORSE),
        ([3, 4, 5], [3, 4, 5], Verdict.NO_CLEAR_CHANGE),
        ([4], [4], Verdict.TOO_FEW),
    ],
)
def test_it_says_how_sure_it_is(before: list[int], after: list[int], verdict: Verdict) -> None:
    a_release("2.0", at=at(OUT))
    count_days(before, OUT - 14 * DAY, 14)
    count_days(after, OUT + DAY, 6)

    assert compared().average.verdict == verdict

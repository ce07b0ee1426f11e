from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from activity import reading as activity
from analytics.releases import announcing, reading, watching
from analytics.releases.models import AnnouncedRelease, Kind, subject_of
from analytics.releases.watching import WATCH
from jobs import timer_tick, timers
from jobs.kinds import Due
from jobs.models import Timer
from storage import clock
from storage.together import together
from tests.analytics.releases.counted import count, count_days
from tests.analytics.releases.factories import a_release

pytestmark = pytest.mark.usefixtures("stack")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
OUT = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
GOOD, BAD = [5, 4, 5, 4], [1, 2, 1, 3]
ME = "person:ada"


@pytest.fixture(autouse=True)
def move_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    to(AT)
    return to


def look(release: AnnouncedRelease, data: Any = None, now: datetime | None = None) -> Due | None:
    return watching.look(f"default/{release.release_id}", data or {}, now or clock.now())


def acts(release: AnnouncedRelease) -> list[tuple[str, Any]]:
    rows = activity.timeline(subject_of(release.release_id)).rows
    return [(row.actor, row.changes) for row in rows if row.action == "release.regressed"]


def regressed_at(release: AnnouncedRelease) -> datetime | None:
    return reading.find("default", release.release_id, consistent=True).regressed_at


def timer_of(release: AnnouncedRelease) -> Timer | None:
    key = timers.timer_id(WATCH, f"default/{release.release_id}")
    return next(iter(Timer.query(key, consistent_read=True)), None)


def test_a_fall_of_the_items_that_name_a_release_is_recorded_once() -> None:
    a_release("1.9", at=AT - 20 * DAY)
    count_days(GOOD, OUT - 20 * DAY, 20, release="1.9")
    release = a_release("2.0")
    count(BAD * 10, OUT, release="2.0")

    assert look(release) is None
    assert look(release) is None

    assert regressed_at(release) == AT
    assert acts(release) == [("system:release-watch", {"averageRating": [4.5, 1.75], "ratings": [80, 40]})]


def test_two_looks_at_the_same_moment_record_it_once() -> None:
    count_days(GOOD, OUT - 20 * DAY, 20)
    release = a_release("2.0")
    due = look(release)
    count(BAD * 10, OUT)
    assert due

    together(*[lambda: look(release, due.data)] * 4)

    assert len(acts(release)) == 1


def test_other_items_do_not_count_against_a_release_that_items_name() -> None:
    a_release("1.9", at=AT - 20 * DAY)
    count_days(GOOD, OUT - 20 * DAY, 20, release="1.9")
    release = a_release("2.0")
    count(BAD * 20, OUT)
    count(GOOD * 10, OUT, release="2.0")

    assert look(release) is not None
    assert regressed_at(release) is None


def test_without_names_the_items_since_the_release_count_from_its_first_minute() -> None:
    count_days(GOOD, OUT - 20 * DAY, 20)
    count(BAD * 10, OUT, hour=7)  # before the release, on its day
    release = a_release("2.0")
    first = look(release)
    assert first
    assert regressed_at(release) is None

    count(BAD * 10, OUT, hour=9)

    assert look(release, first.data) is None
    assert acts(release) == [("system:release-watch", {"averageRating": [4.5, 1.75], "ratings": [80, 40]})]


def test_without_names_a_release_of_the_past_leaves_its_day_out(move_clock: Callable[[datetime], None]) -> None:
    count_days(GOOD, OUT - 20 * DAY, 20)
    count(BAD * 10, OUT)
    move_clock(AT + DAY)
    release = a_release("2.0", at=AT)

    due = look(release)
    assert due
    assert regressed_at(release) is None
    count(BAD * 10, OUT + DAY)

    assert look(release, due.data) is None
    assert regressed_at(release) == AT + DAY


def test_ratings_that_stay_as_they_were_raise_no_alarm(move_clock: Callable[[datetime], None]) -> None:
    count_days(GOOD, OUT - 20 * DAY, 20)
    release, data = a_release("2.0"), None
    for day in range(20):
        move_clock(AT + day * DAY + MINUTE)
        due = look(release, data)
        assert due
        data = due.data
        count(GOOD, OUT + day * DAY)

    assert regressed_at(release) is None


def test_the_ratings_before_stay_those_of_the_first_look() -> None:
    count_days(GOOD, OUT - 20 * DAY, 20)
    release = a_release("2.0")
    first = look(release)
    assert first
    count_days(BAD, OUT - 20 * DAY, 20)

    second = look(release, first.data)

    assert second
    assert (second.data or {})["before"] == (first.data or {})["before"]


def test_it_looks_again_soon_after_new_ratings_and_less_often_if_there_are_none() -> None:
    count_days(GOOD, OUT - 20 * DAY, 20)
    release, data, pauses = a_release("2.0"), None, []
    for number in range(8):
        if number == 6:
            count(GOOD, OUT)
        due = look(release, data)
        assert due
        data = due.data
        pauses.append((due.at - AT) / MINUTE)

    assert pauses == [1, 2, 4, 8, 15, 15, 1, 2]


def test_with_too_few_ratings_before_nothing_is_watched() -> None:
    count_days([5, 4], OUT - 20 * DAY, 20)

    assert look(a_release("2.0")) is None


def test_without_names_the_next_release_ends_the_watch(move_clock: Callable[[datetime], None]) -> None:
    count_days(GOOD, OUT - 20 * DAY, 20)
    release = a_release("2.0")
    due = look(release)
    assert due
    move_clock(AT + MINUTE)
    a_release("outage", kind=Kind.INCIDENT)
    assert look(release, due.data)

    a_release("2.1")

    assert look(release, due.data) is None


def test_it_ends_after_four_weeks_and_when_the_release_is_deleted() -> None:
    count_days(GOOD, OUT - 20 * DAY, 20)
    release = a_release("2.0")

    assert look(release, now=AT + 28 * DAY + MINUTE) is None
    announcing.delete(release, actor=ME)
    assert look(release) is None


@pytest.mark.parametrize(
    ("values", "is_watched"),
    [
        ({}, True),
        ({"at": AT - 27 * DAY}, True),
        ({"at": AT - 29 * DAY}, False),
        ({"kind": Kind.INCIDENT}, False),
        ({"kind": Kind.CAMPAIGN}, False),
    ],
)
def test_an_announcement_starts_the_watch_of_a_release_that_is_not_old(values: Any, is_watched: bool) -> None:
    assert bool(timer_of(a_release("2.0", **values))) is is_watched


def test_another_time_starts_the_watch_again() -> None:
    count_days(GOOD, OUT - 20 * DAY, 20)
    release = a_release("2.0", at=AT - DAY)
    count(BAD * 10, OUT)
    look(release)
    assert regressed_at(release)

    announcing.change(reading.find("default", release.release_id), {"note": "New"}, actor=ME)
    assert regressed_at(release)
    announcing.change(reading.find("default", release.release_id), {"at": AT}, actor=ME)

    assert regressed_at(release) is None
    timer = timer_of(release)
    assert timer
    assert (timer.data, timer.due_at) == ({}, AT + MINUTE)


def test_the_tick_of_each_minute_finds_the_fall(move_clock: Callable[[datetime], None]) -> None:
    count_days(GOOD, OUT - 20 * DAY, 20)
    release = a_release("2.0")
    move_clock(AT + MINUTE)
    timer_tick.tick()
    count(BAD * 10, OUT)
    move_clock(AT + 3 * MINUTE)

    timer_tick.tick()

    assert regressed_at(release) == AT + 3 * MINUTE
    assert timer_of(release) is None

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from analytics import selection
from analytics.counting import stream_handler
from analytics.overview import choices, overview_reading
from analytics.overview.overview_data import Overview
from feedback.forms import project_forms
from feedback.models import Feedback, Status
from staff import projects
from staff.models import Project
from storage import clock
from tests.factories import FeedbackStream, a_feedback, a_project, move

OWN_READS = (
    "GetItem! analytics-local",
    "Query analytics-local",
    "Query announced-releases-local",
    *["Query feedback-local"] * 2,
)
NOW = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(stack: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def submit(stack: int) -> Callable[..., list[Feedback]]:
    """Creates and counts items, each as many days old as its argument says."""
    stream = FeedbackStream()

    def create(*days_ago: int, **fields: Any) -> list[Feedback]:
        items = [a_feedback(created_at=NOW - timedelta(days=days), **fields) for days in days_ago]
        stream_handler.count(stream.records())
        return items

    return create


def _read(period: str = "30d", project: Project | None = None, **more: str) -> Overview:
    return overview_reading.read(selection.parse({"period": period, **more}, project or projects.default()))


@pytest.mark.parametrize("period", choices.PERIODS)
def test_it_takes_five_reads_at_the_same_time(
    submit: Callable[..., list[Feedback]], asked: list[str], period: str
) -> None:
    """The forms are remembered, and the figures of each one."""
    submit(0, 1, 40)
    project_forms.of_project("default")
    _read(period)
    asked.clear()

    _read(period)

    assert sorted(asked) == [*OWN_READS]


def test_it_compares_with_the_period_before(submit: Callable[..., list[Feedback]]) -> None:
    submit(0, 6, rating=5)
    submit(7, 13, rating=2)
    submit(14, rating=1)

    week = _read("7d")

    now, before = week.headline.now, week.headline.before
    assert (now.count, now.csat, before.count, before.csat, week.all_time) == (2, 100, 2, 0, 5)
    assert week.query == "status=all&since=2026-11-15&until=2026-11-21"
    assert week.before_query == "status=all&since=2026-11-08&until=2026-11-14"


def test_the_last_24_hours_are_compared_with_those_before(submit: Callable[..., list[Feedback]]) -> None:
    submit(0, 0, rating=5)
    submit(1, rating=1)  # to the minute: the first hour is that after it
    submit(2, rating=1)

    day = _read("24h")

    assert (len(day.parts), day.headline.now.count, day.headline.before.count) == (24, 2, 1)
    assert day.days.count == 3  # of yesterday and today
    assert day.query == "status=all&since=2026-11-21T00:00:00.000Z"
    assert day.before_query == "status=all&since=2026-11-20T00:00:00.000Z&until=2026-11-21T00:00:00.000Z"


def test_many_days_are_shown_by_week(submit: Callable[..., list[Feedback]]) -> None:
    submit(0, 89, 90)

    quarter = _read("90d")

    assert quarter.is_by_week
    assert (len(quarter.parts), quarter.headline.now.count, quarter.headline.before.count) == (13, 2, 1)
    assert not _read("30d").is_by_week


def test_it_can_be_about_one_source(submit: Callable[..., list[Feedback]]) -> None:
    submit(0, source="widget", rating=1, message="Terrible, awful, bad")
    submit(0, source="api", rating=2, message="Terrible, awful, bad")

    widget = _read(source="widget")

    assert (widget.headline.now.count, widget.is_empty) == (1, False)
    assert [row.item.source for row in [*widget.newest, *widget.negative]] == ["widget", "widget"]
    assert widget.satisfied_query == "status=all&rating=1,2,3,4,5&source=widget&since=2026-10-23&until=2026-11-21"
    assert widget.new_query == "status=new&source=widget"
    assert not _read(source="form").is_empty


def test_the_settings_decide_the_time_zone(submit: Callable[..., list[Feedback]], settings: Settings) -> None:
    settings.DEFAULT_TIME_ZONE = "Asia/Tokyo"
    a_project("default", time_zone="America/New_York")
    submit(0)

    shown = _read("7d")

    assert shown.today == date(2026, 11, 22)
    assert shown.parts[-1].figures.count == 1
    assert shown.zone.key == "Asia/Tokyo"


def test_another_project_has_its_own_days(submit: Callable[..., list[Feedback]]) -> None:
    shown = _read("7d", a_project(name="Other", time_zone="Asia/Tokyo"))

    assert (shown.today, shown.selection.last) == (date(2026, 11, 22), date(2026, 11, 22))


def test_newest_are_those_in_the_folder_new(submit: Callable[..., list[Feedback]]) -> None:
    *_, spam, deleted, done, _ = items = submit(*range(12, 0, -1))
    for item, folder in ((spam, Status.SPAM), (deleted, Status.DELETED), (done, Status.DONE)):
        move(item, folder)

    shown = [row.item.feedback_id for row in _read().newest]

    assert shown == [items[place].feedback_id for place in (11, 7, 6, 5)]


def test_the_most_negative_have_the_lowest_ratings_of_the_period(submit: Callable[..., list[Feedback]]) -> None:
    awful = "This is terrible, horrible and awful. I hate it."
    [two] = submit(1, rating=2, message=awful)
    [one] = submit(2, rating=1, message=awful)
    submit(0, rating=5, message="Wonderful, I love it")
    submit(31, rating=1, message=awful)

    assert [row.item.feedback_id for row in _read().negative] == [one.feedback_id, two.feedback_id]


def test_another_project_sees_none_of_it(submit: Callable[..., list[Feedback]]) -> None:
    submit(0, 1)

    other = _read(project=a_project())

    assert (other.headline.now.count, other.headline.before.count, other.all_time) == (0, 0, 0)
    assert (other.newest, other.negative, other.is_empty) == ([], [], True)


def test_it_is_empty_only_without_any_feedback(submit: Callable[..., list[Feedback]]) -> None:
    assert _read("7d").is_empty

    submit(100)

    shown = _read("7d")
    assert shown.headline.now.count == 0
    assert not shown.is_empty


def test_a_change_of_a_figure_changes_the_content(submit: Callable[..., list[Feedback]]) -> None:
    submit(0)
    before = repr(_read().content)

    assert repr(_read().content) == before
    submit(0)
    assert repr(_read().content) != before

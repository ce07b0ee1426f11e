from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from analytics.counting import stream_handler
from analytics.overview import overview_data
from feedback.forms import project_forms
from feedback.models import Feedback, Status
from staff import projects
from storage import clock
from tests.factories import FeedbackStream, a_feedback, a_project, move

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


@pytest.mark.parametrize("period", overview_data.PERIODS)
def test_it_takes_three_reads(submit: Callable[..., list[Feedback]], asked: list[str], period: int) -> None:
    """The forms are remembered."""
    submit(0, 1, 40)
    project_forms.of_project("default")
    asked.clear()

    overview_data.read(projects.default(), period)

    assert sorted(asked) == ["GetItem! analytics-local", "Query analytics-local", "Query feedback-local"]


def test_it_compares_with_the_period_before(submit: Callable[..., list[Feedback]]) -> None:
    submit(0, 6, rating=5)
    submit(7, 13, rating=2)
    submit(14, rating=1)

    week = overview_data.read(projects.default(), 7)

    assert (week.first, week.today) == (date(2026, 11, 15), date(2026, 11, 21))
    assert (week.now.count, week.now.csat, week.before.count, week.before.csat, week.all_time) == (2, 100, 2, 0, 5)
    assert week.csat_change
    assert (week.csat_change.amount, week.csat_change.tone) == (100, "")  # few answers prove nothing
    assert week.count_change
    assert week.count_change.amount == 0


def test_ninety_days_are_shown_by_week(submit: Callable[..., list[Feedback]]) -> None:
    submit(0, 89, 90)

    quarter = overview_data.read(projects.default(), 90)

    assert quarter.is_by_week
    assert (len(quarter.spans), quarter.now.count, quarter.before.count) == (13, 2, 1)


def test_the_settings_decide_the_time_zone(submit: Callable[..., list[Feedback]], settings: Settings) -> None:
    settings.DEFAULT_TIME_ZONE = "Asia/Tokyo"
    a_project("default", time_zone="America/New_York")
    submit(0)

    shown = overview_data.read(projects.default(), 7)

    assert shown.today == date(2026, 11, 22)
    assert shown.spans[-1].figures.count == 1
    assert shown.zone.key == "Asia/Tokyo"


def test_another_project_has_its_own_days(submit: Callable[..., list[Feedback]]) -> None:
    shown = overview_data.read(a_project(name="Other", time_zone="Asia/Tokyo"), 7)

    assert (shown.today, shown.project.name) == (date(2026, 11, 22), "Other")


def test_newest_are_those_in_the_folder_new(submit: Callable[..., list[Feedback]]) -> None:
    *_, spam, deleted, done, _ = items = submit(*range(12, 0, -1))
    for item, folder in ((spam, Status.SPAM), (deleted, Status.DELETED), (done, Status.DONE)):
        move(item, folder)

    shown = [row.item.feedback_id for row in overview_data.read(projects.default(), 30).newest]

    assert shown == [items[place].feedback_id for place in (11, 7, 6, 5, 4, 3)]


def test_another_project_sees_none_of_it(submit: Callable[..., list[Feedback]]) -> None:
    submit(0, 1)

    other = overview_data.read(a_project(), 30)

    assert (other.now.count, other.before.count, other.all_time, other.newest) == (0, 0, 0, [])
    assert other.is_empty


def test_it_is_empty_only_without_any_feedback(submit: Callable[..., list[Feedback]]) -> None:
    assert overview_data.read(projects.default(), 7).is_empty

    submit(100)

    shown = overview_data.read(projects.default(), 7)
    assert shown.now.count == 0
    assert not shown.is_empty

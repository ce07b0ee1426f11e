from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from analytics import selection
from analytics.counting import stream_handler
from analytics.overview import named_parts
from analytics.overview.named_parts import NamedPart
from feedback.forms import project_forms
from feedback.models import Feedback
from staff import projects
from storage import clock
from tests.factories import FeedbackStream, a_feedback, a_form, a_project

NOW = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(stack: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def submit(stack: int) -> Callable[..., list[Feedback]]:
    stream = FeedbackStream()

    def create(*ratings: int, **fields: Any) -> list[Feedback]:
        items = [a_feedback(rating=rating, created_at=NOW, **fields) for rating in ratings]
        stream_handler.count(stream.records())
        return items

    return create


def _of(**parameters: str) -> list[NamedPart]:
    return named_parts.of(selection.parse(parameters, projects.default()), project_forms.of_project("default"), "en")


def test_each_form_and_source_has_its_figures(submit: Callable[..., None]) -> None:
    a_form("checkout")
    submit(1, 1, 5, form_id="checkout", source="widget")
    submit(4, source="api")

    shown = [(str(part.title), part.now.count, part.query.partition("&")[2].partition("&")[0]) for part in _of()]

    assert [number for _, number, _ in shown] == [3, 1, 3, 1]
    assert [query for *_, query in shown] == ["form=checkout", "form=default", "source=widget", "source=api"]


def test_the_only_form_is_not_named(submit: Callable[..., None]) -> None:
    submit(5, source="widget")

    assert [str(part.title) for part in _of()] == ["widget"]


@pytest.mark.parametrize("parameters", [{"source": "widget"}, {"period": "24h"}])
def test_one_of_them_and_hours_have_no_parts(submit: Callable[..., None], parameters: dict[str, str]) -> None:
    submit(5, source="widget")

    assert _of(**parameters) == []


def test_they_are_read_at_most_once_a_minute(submit: Callable[..., None], asked: list[str]) -> None:
    submit(5, source="widget")
    first = _of()
    asked.clear()

    assert _of() == first
    assert asked == []


def test_another_project_sees_none_of_it(submit: Callable[..., None]) -> None:
    submit(5, source="widget")
    _of()

    assert named_parts.of(selection.of_period(a_project()), [], "en") == []


def test_a_form_without_feedback_in_the_period_is_named_if_it_had_some_before(submit: Callable[..., None]) -> None:
    a_form("checkout")
    submit(5, form_id="default", source="api")
    stream = FeedbackStream()
    a_feedback(form_id="checkout", source="widget", created_at=NOW - timedelta(days=31))
    stream_handler.count(stream.records())

    assert [(part.now.count, part.before.count) for part in _of()] == [(1, 0), (0, 1), (1, 0), (0, 1)]

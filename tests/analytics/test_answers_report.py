from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from analytics import answers_report, selection, series
from analytics.answers_report import Answered
from analytics.counting import stream_handler
from analytics.selection import Selection
from feedback.forms.definitions import Definition
from feedback.forms.questions import Kind, Option, Question
from staff.models import Project
from tests.factories import a_record, an_image

FIRST, LAST = date(2026, 11, 20), date(2026, 11, 21)


def answered(kind: Kind, numbers: dict[str, int], *options: str) -> Answered:
    choices = tuple(Option(option, f"Text of {option}") for option in options)
    return Answered(Question("q1", kind, "Why?", options=choices), numbers)


def _selected(first: date = FIRST, *, form: str = "default", variant: str = "") -> Selection:
    project = Project("default", time_zone="UTC")
    return selection.of_period(project).of_days(first, LAST).of("form", form, variant)


def count(*images: dict[str, Any]) -> None:
    stream_handler.count([a_record(an_image(**image)) for image in images])


@pytest.mark.parametrize(
    ("kind", "numbers", "answers", "score"),
    [
        (Kind.NPS, {"10": 3, "9": 1, "8": 2, "6": 1, "0": 1}, 8, 25),
        (Kind.NPS, {"0": 2}, 2, -100),
        (Kind.CES, {"7": 1, "2": 1}, 2, 4.5),
        (Kind.RATING, {"5": 1, "4": 1}, 2, 4.5),
        (Kind.RATING, {}, 0, None),
        (Kind.YESNO, {"yes": 2, "no": 1}, 3, None),
        (Kind.CHOICE, {"a": 2}, 2, None),
        (Kind.CHOICES, {"a": 2, "b": 1}, None, None),
        (Kind.TEXT, {}, None, None),
    ],
)
def test_the_score_is_that_of_the_scale(
    kind: Kind, numbers: dict[str, int], answers: int | None, score: float | None
) -> None:
    question = answered(kind, numbers, "a", "b")
    assert (question.answers, question.score) == (answers, score)


def test_a_value_that_the_form_does_not_have_any_more_is_last() -> None:
    texts = answered(Kind.CHOICE, {"old": 1, "b": 2}, "b", "a").texts
    assert list(texts.items()) == [("b", "Text of b"), ("a", "Text of a"), ("old", "old")]


@pytest.mark.usefixtures("stack")
def test_answers_of_a_form_are_added_up_over_the_days_in_one_query(asked: list[str]) -> None:
    count(
        {"counts": {"q1.9", "q2.b"}, "localHour": "2026-11-20T00"},
        {"counts": {"q1.9"}, "localHour": "2026-11-21T23", "variant": "b"},
        {"counts": {"q1.10"}, "localHour": "2026-11-21T23", "variant": "b"},
        {"counts": {"q1.9"}, "localHour": "2026-11-19T23"},
        {"counts": {"q1.9"}, "localHour": "2026-11-22T00"},
        {"counts": {"q1.9"}, "formId": "another"},
        {"counts": {"q1.9"}, "projectId": "other"},
    )
    asked.clear()

    counted = series.read(_selected())

    assert asked == ["Query analytics-local"]
    assert answers_report.answers(counted) == {"q1": {"9": 2, "10": 1}, "q2": {"b": 1}}
    assert answers_report.answers(series.read(_selected(variant="b"))) == {"q1": {"9": 1, "10": 1}}
    assert answers_report.answers(series.read(_selected(LAST))) == {"q1": {"9": 1, "10": 1}}
    assert answers_report.answers(series.read(_selected(form="unknown"))) == {}


@pytest.mark.usefixtures("stack")
def test_an_answer_that_was_taken_back_is_left_out() -> None:
    image, spam = an_image(counts={"q1.9"}), an_image(counts={"q1.9"}, status="spam")
    stream_handler.count([a_record(image)])
    stream_handler.count([a_record(spam, image)])
    assert answers_report.answers(series.read(_selected())) == {}


@pytest.mark.usefixtures("stack")
def test_the_questions_of_a_form_in_their_order_with_the_ratings_of_the_item() -> None:
    count({"counts": {"q1.9"}, "rating": 4, "localHour": "2026-11-20T00"}, {"localHour": "2026-11-20T00"})
    definition = Definition(
        questions=(
            Question("q1", Kind.NPS, "Would you recommend us?"),
            Question("rating", Kind.RATING, "How was it?"),
            Question("message", Kind.TEXT, "Why?"),
            Question("q2", Kind.TEXT, "What else?"),
        )
    )

    nps, rating, text = answers_report.of_form(definition, series.read(_selected()))

    assert (nps.question.id, nps.numbers, nps.score) == ("q1", {"9": 1}, 100)
    assert (rating.question.id, rating.numbers, rating.score) == ("rating", {"4": 1, "5": 1}, 4.5)
    assert (text.question.id, text.numbers, text.texts) == ("q2", {}, {})

from __future__ import annotations

from typing import Any

import pytest

from analytics import selection
from analytics.answers_report import Answered
from analytics.results.questions import QuestionResult
from feedback.forms.questions import Kind, Option, Question
from staff.models import Project

DAYS = "status=all&form=survey&"


def result(kind: Kind, numbers: dict[str, int], *options: str, items: int = 0, id: str = "q1") -> QuestionResult:
    question = Question(id, kind, "Why?", options=tuple(Option(option, f"Text of {option}") for option in options))
    selected = selection.of_period(Project("default", time_zone="UTC"), "7d").of("form", "survey")
    return QuestionResult(Answered(question, numbers), selected, items)


def numbers(shown: QuestionResult) -> dict[str, tuple[int, float]]:
    return {value.value: (value.number, round(value.share)) for value in shown.values}


def query_of(shown: QuestionResult, **members: Any) -> str:
    return shown.selection.inbox_query(**{name: frozenset(values) for name, values in members.items()})


def test_the_net_promoter_score_has_three_groups_that_lead_to_their_items() -> None:
    shown = result(Kind.NPS, {"10": 3, "9": 1, "8": 2, "6": 1, "0": 1})

    assert shown.score == 25
    assert [(group.name, group.number, group.share) for group in shown.groups] == [
        ("detractors", 2, 25),
        ("passives", 2, 25),
        ("promoters", 4, 50),
    ]
    assert [(group.start, group.length) for group in shown.groups] == [("0", "25"), ("25", "25"), ("50", "50")]
    assert shown.groups[1].query == query_of(shown, answer=("q1.7", "q1.8"))
    assert shown.groups[2].query == query_of(shown, answer=("q1.9", "q1.10"))
    assert len(shown.values) == 11
    assert [value.tone for value in shown.values if value.number] == [
        "negative",
        "negative",
        "neutral",
        "positive",
        "positive",
    ]


def test_the_longest_column_is_the_most_frequent_answer() -> None:
    shown = result(Kind.CES, {"7": 4, "4": 1, "1": 2})

    assert [(value.top, value.length) for value in shown.values if value.number] == [
        ("50", "50"),
        ("75", "25"),
        ("0", "100"),
    ]


@pytest.mark.parametrize(("id", "members"), [("rating", {"rating": [4]}), ("stars", {"answer": ["stars.4"]})])
def test_only_the_rating_of_an_item_is_the_filter_for_ratings(id: str, members: dict[str, Any]) -> None:
    shown = result(Kind.RATING, {"4": 1}, id=id)

    assert shown.values[3].query == query_of(shown, **members)


def test_the_most_frequent_option_is_first_and_one_that_is_gone_is_last() -> None:
    shown = result(Kind.CHOICE, {"b": 2, "old": 5}, "a", "b")

    assert [(value.value, value.is_old) for value in shown.values] == [("b", False), ("a", False), ("old", True)]
    assert numbers(shown) == {"b": (2, 29), "a": (0, 0), "old": (5, 71)}


def test_several_options_are_shares_of_all_items() -> None:
    shown = result(Kind.CHOICES, {"a": 4, "b": 3}, "a", "b", items=8)

    assert numbers(shown) == {"a": (4, 50), "b": (3, 38)}
    assert (shown.score, shown.interval) == (None, None)


def test_the_score_of_yes_or_no_is_the_share_of_yes() -> None:
    shown = result(Kind.YESNO, {"yes": 6, "no": 2})

    assert shown.score == 75
    assert shown.interval
    assert 0 < shown.interval.low < 75 < shown.interval.high < 100
    assert [value.value for value in shown.values] == ["yes", "no"]


@pytest.mark.parametrize(("answers", "is_few"), [(0, False), (4, True), (5, False)])
def test_a_few_answers_have_no_interval(answers: int, is_few: bool) -> None:
    shown = result(Kind.RATING, {"5": answers})

    assert shown.is_few is is_few
    assert (shown.interval is None) is (answers < 5)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.TEXT])
def test_nothing_divides_by_zero_without_answers_and_with_counters_that_drifted(kind: Kind) -> None:
    for counted in ({}, {"1": -1}, {"yes": -1}, {"1": -1, "2": 1}):
        shown = result(kind, counted, "1", "2")
        assert all(value.number >= 0 and value.share >= 0 for value in shown.values)
        assert all(group.number >= 0 for group in shown.groups)


@pytest.mark.parametrize(("options", "is_filtered"), [(2, True), (60, True), (61, False)])
def test_all_answers_of_a_question_are_a_filter_unless_they_are_too_many(options: int, is_filtered: bool) -> None:
    shown = result(Kind.CHOICE, {"o1": 1}, *(f"o{number}" for number in range(options)))

    assert ("answer=" in shown.query) is is_filtered

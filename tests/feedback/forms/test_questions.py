from __future__ import annotations

from typing import Any

import pytest

from feedback.forms import answers
from feedback.forms.documents import definition_json
from feedback.forms.questions import Answer
from tests.feedback.forms.samples import a_survey

QUESTIONS = definition_json.load(a_survey()).questions


def checked(**values: Any) -> tuple[dict[str, Answer], dict[str, str]]:
    """The answers, and the codes of what is wrong."""
    right, wrong = answers.check(QUESTIONS, values)
    return right, {question_id: error.code for question_id, error in wrong.items()}


def test_every_kind_of_answer_is_stored_and_all_but_texts_are_counted() -> None:
    values = {"nps": 3, "why": "speed", "used": ["app", "web"], "effort": 7.0, "again": False, "idea": " Tea\r\n"}

    right, wrong = checked(**values)

    assert right == {"nps": 3, "why": "speed", "used": ["web", "app"], "effort": 7, "again": False, "idea": "Tea"}
    assert wrong == {}
    assert answers.counts(QUESTIONS, right) == {"nps.3", "why.speed", "used.web", "used.app", "effort.7", "again.no"}


@pytest.mark.parametrize("nothing", [None, "", []])
def test_no_answer_is_wrong_only_where_one_is_required(nothing: object) -> None:
    assert checked(nps=9, used=nothing, effort=nothing, again=nothing, idea=nothing) == ({"nps": 9}, {})
    assert checked(nps=nothing) == ({}, {"nps": "required"})


@pytest.mark.parametrize(
    "values",
    [
        {"nps": 11},
        {"nps": -1},
        {"nps": 6.5},
        {"nps": float("nan")},
        {"nps": True},
        {"nps": "6"},
        {"nps": {}},
        {"why": "quality"},
        {"why": ["price"]},
        {"used": "web"},
        {"used": ["web", "web"]},
        {"used": ["web", {}]},
        {"again": "yes"},
        {"again": 0},
        {"idea": 5},
        {"email": "ada@"},
    ],
)
def test_an_answer_of_another_kind_is_wrong(values: dict[str, Any]) -> None:
    assert checked(**{"nps": 0, "why": "price"} | values)[1] == dict.fromkeys(values, "invalid")


def test_a_text_that_is_too_long_or_unfit_is_wrong() -> None:
    assert checked(nps=9, idea="a" * 2001)[1] == {"idea": "max_length"}
    assert checked(nps=9, idea="\a")[1] == {"idea": "unfit"}
    assert checked(nps=9, email="a" * 250 + "@example.com")[1] == {"email": "max_length"}


def test_a_question_is_asked_only_if_the_rule_says_so() -> None:
    assert checked(nps=6)[1] == {"why": "required"}
    assert checked(nps=7, why="price") == ({"nps": 7}, {})
    assert checked(nps=7, why="made up") == ({"nps": 7}, {})
    assert checked(why="price") == ({}, {"nps": "required"})


def test_a_text_is_kept_even_if_the_rule_did_not_ask_for_it() -> None:
    rule = {"onlyIf": {"question": "nps", "atMost": 6}, "required": True}
    survey = a_survey()
    survey["questions"][5] |= rule

    assert answers.check(definition_json.load(survey).questions, {"nps": 9, "idea": "Tea"}) == (
        {"nps": 9, "idea": "Tea"},
        {},
    )


def test_the_members_of_an_item_are_not_counted_among_its_answers() -> None:
    question = {"id": "rating", "kind": "rating", "text": {"en": "How was it?"}}
    questions = definition_json.load(a_survey(questions=[question])).questions

    right, _ = answers.check(questions, {"rating": 4})

    assert right == {"rating": 4}
    assert answers.counts(questions, right) == set()


def test_a_kind_of_a_later_version_is_left_out() -> None:
    survey = a_survey()
    survey["questions"].append({"id": "new", "kind": "slider", "text": {"en": "?"}})

    assert definition_json.load(survey).questions == QUESTIONS

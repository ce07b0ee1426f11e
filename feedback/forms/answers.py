"""Checks the answers to a form, and says which of them are counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from feedback.forms.questions import ITEM_FIELDS, Answer, Kind, OnlyIf, Question, WrongAnswer


def check(
    questions: Iterable[Question], values: Mapping[str, object]
) -> tuple[dict[str, Answer], dict[str, WrongAnswer]]:
    """The answers as they are stored, and what is wrong, both by the ids of questions.

    An answer to a question that was not asked is left out: without JavaScript, a page shows all questions. But a text
    is always kept, because nothing that a visitor writes may be lost.
    """
    answers: dict[str, Answer] = {}
    wrong: dict[str, WrongAnswer] = {}
    for question in questions:
        is_asked = _is_asked(question.only_if, answers)
        if not is_asked and question.kind != Kind.TEXT:
            continue
        try:
            answer = question.check(values.get(question.id))
        except WrongAnswer as error:
            wrong[question.id] = error
            continue
        if answer is not None:
            answers[question.id] = answer
        elif question.is_required and is_asked:
            wrong[question.id] = WrongAnswer("required")
    return answers, wrong


def counts(questions: Iterable[Question], answers: Mapping[str, Answer]) -> set[str]:
    """The names of the counters, such as q1.9, that the answers add to. The rating of an item has its own counters."""
    return {
        f"{question.id}.{value}"
        for question in questions
        if question.id in answers and not question.is_item_field
        for value in question.counted(answers[question.id])
    }


def _is_asked(only_if: OnlyIf | None, answers: Mapping[str, Answer]) -> bool:
    """`answers` has the earlier answers, which are right."""
    if only_if is None:
        return True
    answer = answers.get(only_if.question_id)
    return isinstance(answer, int) and answer <= only_if.at_most


def as_fields(questions: Iterable[Question], answers: Mapping[str, Answer]) -> dict[str, Any]:
    """The fields of the item that the answers determine."""
    questions = tuple(questions)
    return {
        "rating": answers.get("rating"),
        "message": answers.get("message", ""),
        "name": answers.get("name"),
        "email": answers.get("email"),
        "answers": {name: answer for name, answer in answers.items() if name not in ITEM_FIELDS},
        "counts": frozenset(counts(questions, answers)),
    }

"""The newest texts that people wrote as an answer to each question of a form. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from feedback.forms.definitions import Definition
from feedback.forms.questions import Kind, Question
from feedback.models import Feedback

SHOWN = 5
PERSONAL = frozenset({"name", "email"})  # they say who wrote, not what


@dataclass(frozen=True)
class WrittenAnswer:
    item: Feedback
    text: str


@dataclass(frozen=True)
class WrittenAnswers:
    question: Question
    newest: list[WrittenAnswer]


def of_form(definition: Definition, items: Iterable[Feedback]) -> list[WrittenAnswers]:
    """`items` are the newest ones of the form, the newest first."""
    items = list(items)
    questions = [each for each in definition.questions if each.kind == Kind.TEXT and each.id not in PERSONAL]
    return [WrittenAnswers(question, list(_answers(question, items))[:SHOWN]) for question in questions]


def _answers(question: Question, items: Iterable[Feedback]) -> Iterator[WrittenAnswer]:
    for item in items:
        text = item.message if question.id == "message" else (item.answers or {}).get(question.id)
        if isinstance(text, str) and text:
            yield WrittenAnswer(item, text)

"""The answers of an item as its panel shows them: each under the question that the sender saw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from feedback.forms import form_store
from feedback.forms.definitions import Definition
from feedback.forms.questions import Kind, Question
from feedback.models import Feedback
from feedback.workspace.item import facts
from storage.connection.failures import TooBusy
from storage.writes import NotFound

NOTHING = Definition(questions=())


@dataclass(frozen=True)
class ShownAnswer:
    question: str
    text: str
    most: int | None = None  # of a scale: the text is a number of so many
    address: str = ""  # of the items with this answer
    is_long: bool = False  # written freely


def definition_seen(item: Feedback, language: str) -> Definition:
    """The form as its sender saw it, in the language of the reader. Without questions if it cannot be read."""
    try:
        head = form_store.head(item.form_id)
        if head.project_id != item.project_id:  # a form of another project, under an id of an older import
            return NOTHING
        seen = form_store.definition(head, int(item.form_version))
    except (NotFound, TooBusy):
        return NOTHING
    return seen.shown(seen.language(language), item.variant)


def shown(seen: Definition, item: Feedback) -> list[ShownAnswer]:
    """In the order of the form, and then those to questions that this version of the code does not know."""
    answers: Mapping[str, Any] = item.answers or {}
    asked = [question for question in seen.questions if question.id in answers]
    unknown = answers.keys() - {question.id for question in asked}
    return [
        *(_rating(seen, item)),
        *(_shown(question, answers[question.id], item) for question in asked),
        *(ShownAnswer(name, _plain(answers[name])) for name in sorted(unknown)),
    ]


def question_of_words(seen: Definition) -> str:
    """What the form asked for the message, if it is a form with words of its own."""
    question = seen.question("message") if seen.languages else None
    return str(question.text) if question else ""


def _rating(seen: Definition, item: Feedback) -> Iterator[ShownAnswer]:
    """The head of the panel has the number. Its question is worth a line if there are others."""
    question = seen.question("rating") if item.answers else None
    if question and item.rating is not None:
        yield ShownAnswer(str(question.text), str(int(item.rating)), 5)


def _shown(question: Question, answer: Any, item: Feedback) -> ShownAnswer:
    text = str(question.text)
    if question.kind == Kind.TEXT:
        return ShownAnswer(text, _plain(answer), is_long=True)
    values = answer if isinstance(answer, list) else [answer]
    words = ", ".join(_option(question, value) for value in values)
    return ShownAnswer(text, words, question.scale[-1] if question.scale else None, _address(question, answer, item))


def _address(question: Question, answer: Any, item: Feedback) -> str:
    counted = question.counted(answer)
    is_one = len(counted) == 1 and counted[0] in question.values
    return facts.address(answer=f"{question.id}.{counted[0]}") if is_one else ""


def _option(question: Question, value: Any) -> str:
    """An option that this version of the form does not have is shown as it is."""
    if isinstance(value, bool):
        return _plain(value)
    return next((str(option.text) for option in question.options if option.id == value), _plain(value))


def _plain(answer: Any) -> str:
    if isinstance(answer, bool):
        return _("Yes") if answer else _("No")
    if isinstance(answer, Sequence) and not isinstance(answer, str):
        return ", ".join(map(_plain, answer))
    return str(answer)

"""What was answered to each question of a form, from counters. Pure, without a read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from analytics.series import Counted
from counters.models import answer_counter
from feedback.forms.definitions import Definition
from feedback.forms.questions import Kind, Question

PROMOTERS, DETRACTORS = range(9, 11), range(7)  # of the Net Promoter Score
SINGLE = frozenset(Kind) - {Kind.CHOICES, Kind.TEXT}  # of these, an item counts once


@dataclass(frozen=True)
class Answered:
    """How often each value was the answer to a question. A value that the form has no more keeps its id as its text."""

    question: Question
    numbers: Mapping[str, int]

    @property
    def answers(self) -> int | None:
        """How many items have an answer. None: the counters do not tell."""
        return sum(self.numbers.values()) if self.question.kind in SINGLE else None

    @property
    def score(self) -> float | None:
        """The Net Promoter Score from -100 to 100, or the average of another scale."""
        if not self.answers or not self.question.scale:
            return None
        if self.question.kind == Kind.NPS:
            return 100 * (self._share(PROMOTERS) - self._share(DETRACTORS))
        return sum(value * self.numbers.get(str(value), 0) for value in self.question.scale) / self.answers

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Of each value, in the order of the question. Values that only earlier versions had are last."""
        options = {option.id: str(option.text) for option in self.question.options}
        values = dict.fromkeys([*self.question.values, *sorted(self.numbers)])
        return {value: options.get(value, value) for value in values}

    def _share(self, scores: range) -> float:
        return sum(self.numbers.get(str(score), 0) for score in scores) / (self.answers or 1)


def of_form(definition: Definition, counted: Counted) -> list[Answered]:
    """In the order of the form, with its texts. `definition` has the texts of one language."""
    numbers = answers(counted)
    return [
        Answered(question, _ratings(counted) if question.id == "rating" else numbers.get(question.id, {}))
        for question in definition.questions
        if not (question.is_item_field and question.kind == Kind.TEXT)
    ]


def answers(counted: Counted, form_id: str = "") -> Mapping[str, Mapping[str, int]]:
    """How often each value was the answer to each question that is no field of the item. Of a release, the answers to
    this form, or to that of the selection.
    """
    by_question: dict[str, Counter[str]] = {}
    prefix = answer_counter("", (form_id or counted.selection.form) if counted.selection.dimension == "release" else "")
    for counters in counted.by_day.values():
        for counter, number in counters.items():
            if counter.startswith(prefix) and number:
                question, _, value = counter.removeprefix(prefix).partition(".")
                by_question.setdefault(question, Counter())[value] += number
    return by_question


def _ratings(counted: Counted) -> Mapping[str, int]:
    return {str(rating): number for rating, number in enumerate(counted.total().by_rating, start=1) if number}

"""Ends the variants of a form with one of them: its words become those of the form. Pure, except for one read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from analytics import answers_report, series
from analytics.insight.certainty import Comparison
from analytics.results.questions import counts_of
from analytics.results.variants import AVERAGES
from analytics.selection import Selection
from analytics.series import Counted
from feedback.forms.definitions import Definition
from feedback.forms.questions import Question
from storage.together import together


@dataclass(frozen=True)
class Against:
    """The winner compared with another variant, in one question with a score."""

    question: str
    other: str  # the id of the other variant
    comparison: Comparison

    @property
    def missing(self) -> int:
        return max(self.comparison.missing_before, self.comparison.missing_after)


def against_others(definition: Definition, selected: Selection, winner: str) -> list[Against]:
    """`definition` has the texts of one language. Empty if the form asks nothing with a score."""
    ids = [variant.id for variant in definition.variants]
    counted = dict(
        zip(
            ids,
            together(*(partial(series.read, selected.of("form", selected.name, each)) for each in ids)),
            strict=True,
        )
    )
    return [
        Against(
            str(question.text), other, AVERAGES[question.kind](*(_counts(question, counted[each]) for each in pair))
        )
        for question in definition.questions
        if question.kind in AVERAGES
        for other in ids
        if other != winner
        for pair in [(other, winner)]
    ]


def _counts(question: Question, counted: Counted) -> list[int]:
    [answered] = answers_report.of_form(Definition((question,)), counted)
    return counts_of(question, answered.numbers)


def ended(document: Mapping[str, Any], winner: str) -> dict[str, Any]:
    """The JSON of the form with the words of the winner, and without variants."""
    variant = next(each for each in document["variants"] if each["id"] == winner)
    texts = variant.get("texts", {})
    questions = [{**each, "text": texts.get(each["id"], each["text"])} for each in document["questions"]]
    own = {name: variant[name] for name in ("title", "intro") if name in variant}
    kept = {name: value for name, value in document.items() if name != "variants"}
    return {**kept, **own, "questions": questions}

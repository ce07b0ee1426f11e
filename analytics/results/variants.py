"""Compares the answers to a question between the variants of a form. Pure.

Each variant is compared with the first one. The inbox has no filter for a variant, so these numbers lead nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from analytics.answers_report import Answered
from analytics.insight import certainty
from analytics.insight.certainty import Comparison
from analytics.results.questions import count_of, counts_of
from feedback.forms.questions import YES, Kind

Compare = Callable[[Sequence[int], Sequence[int]], Comparison]
AVERAGES: Mapping[Kind, Compare] = {
    Kind.NPS: certainty.compare_nps,
    Kind.RATING: certainty.compare,
    Kind.CES: certainty.compare_efforts,
}


@dataclass(frozen=True)
class VariantAnswers:
    """What was answered to one question in one variant."""

    variant_id: str
    answered: Answered
    items: int

    def shares(self, value: str) -> list[int]:
        """The counts of those who did not give this answer, and of those who did."""
        number = count_of(self.answered.numbers, [value])
        base = self.items if self.answered.answers is None else self.answered.answers
        return [max(0, base - number), number]


@dataclass(frozen=True)
class Cell:
    comparison: Comparison  # with the first variant
    is_first: bool
    factor: int

    @property
    def n(self) -> int:
        return self.comparison.after.n

    @property
    def value(self) -> float | None:
        mean = self.comparison.after.mean
        return None if mean is None else self.factor * mean

    @property
    def missing(self) -> int:
        return max(self.comparison.missing_before, self.comparison.missing_after)


@dataclass(frozen=True)
class Row:
    text: str  # of the option. Empty: the row is about the score
    cells: list[Cell]


@dataclass(frozen=True)
class VariantTable:
    names: list[str]
    rows: list[Row]
    is_in_percent: bool


def table(variants: Sequence[VariantAnswers]) -> VariantTable | None:
    """None if there is nothing to compare."""
    if len(variants) < 2 or not any(each.answered.numbers for each in variants):
        return None
    question = variants[0].answered.question
    names = [each.variant_id for each in variants]
    if compare := AVERAGES.get(question.kind):
        counts = [counts_of(question, each.answered.numbers) for each in variants]
        return VariantTable(names, [_row("", compare, counts)], is_in_percent=False)
    texts = variants[0].answered.texts
    values = [YES] if question.kind == Kind.YESNO else question.values
    share_row = partial(_row, compare=certainty.compare_shares, factor=100)
    rows = [share_row(texts[value], counts=[each.shares(value) for each in variants]) for value in values]
    return VariantTable(names, rows, is_in_percent=True)


def _row(text: str, compare: Compare, counts: Sequence[Sequence[int]], factor: int = 1) -> Row:
    cells = [Cell(compare(counts[0], each), is_first=place == 0, factor=factor) for place, each in enumerate(counts)]
    return Row(text, cells)

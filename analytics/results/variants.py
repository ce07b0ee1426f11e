"""Compares the answers to a question between the variants of a form. Pure.

Each variant is compared with the first one. Each number has the query of its items in the inbox.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from analytics.insight import certainty
from analytics.insight.certainty import Comparison
from analytics.results.questions import QuestionResult, count_of, counts_of
from feedback.forms.questions import YES, Kind

Compare = Callable[[Sequence[int], Sequence[int]], Comparison]
AVERAGES: Mapping[Kind, Compare] = {
    Kind.NPS: certainty.compare_nps,
    Kind.RATING: certainty.compare,
    Kind.CES: certainty.compare_efforts,
}


@dataclass(frozen=True)
class Cell:
    comparison: Comparison  # with the first variant
    is_first: bool
    factor: int
    query: str  # of the items that it is about
    number: int = 0  # of those with the answer
    query_of_answer: str = ""  # of these

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


def table(variants: Sequence[QuestionResult]) -> VariantTable | None:
    """Of one question, in each variant. None if there is nothing to compare."""
    if len(variants) < 2 or not any(each.answered.numbers for each in variants):
        return None
    question = variants[0].question
    names = [each.selection.variant for each in variants]
    if compare := AVERAGES.get(question.kind):
        return VariantTable(names, [_score_row(variants, compare)], is_in_percent=False)
    values = [YES] if question.kind == Kind.YESNO else question.values
    return VariantTable(names, [_share_row(variants, value) for value in values], is_in_percent=True)


def _score_row(variants: Sequence[QuestionResult], compare: Compare) -> Row:
    counts = [counts_of(each.question, each.answered.numbers) for each in variants]
    return Row(
        "",
        [
            Cell(compare(counts[0], counts[place]), is_first=place == 0, factor=1, query=each.query)
            for place, each in enumerate(variants)
        ],
    )


def _share_row(variants: Sequence[QuestionResult], value: str) -> Row:
    counts = [_shares(each, value) for each in variants]
    return Row(
        variants[0].answered.texts[value],
        [
            Cell(
                certainty.compare_shares(counts[0], counts[place]),
                is_first=place == 0,
                factor=100,
                query=each.query,
                number=counts[place][1],
                query_of_answer=each.query_of([value]),
            )
            for place, each in enumerate(variants)
        ],
    )


def _shares(result: QuestionResult, value: str) -> list[int]:
    """The counts of those who did not give this answer, and of those who did."""
    number = count_of(result.answered.numbers, [value])
    return [max(0, result.base - number), number]

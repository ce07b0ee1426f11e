"""Compares the answers to a question between the variants of a form, or between releases. Pure.

Each variant is compared with the first one, and each release with the one before it. Each number has the query of its
items in the inbox.
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
    comparison: Comparison  # with another column
    is_first: bool  # there is nothing to compare it with
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
    is_by_release: bool


@dataclass(frozen=True)
class _Columns:
    results: Sequence[QuestionResult]
    compared_with: Sequence[int]  # the place of the other column

    def row(self, text: str, compare: Compare, counts: Sequence[Sequence[int]], value: str = "") -> Row:
        return Row(text, [self._cell(compare, counts, place, value) for place in range(len(counts))])

    def _cell(self, compare: Compare, counts: Sequence[Sequence[int]], place: int, value: str) -> Cell:
        result, other = self.results[place], self.compared_with[place]
        comparison = compare(counts[other], counts[place])
        if not value:
            return Cell(comparison, is_first=other == place, factor=1, query=result.query)
        return Cell(
            comparison,
            is_first=other == place,
            factor=100,
            query=result.query,
            number=counts[place][1],
            query_of_answer=result.query_of([value]),
        )


def table(variants: Sequence[QuestionResult]) -> VariantTable | None:
    """Of one question, in each variant. None if there is nothing to compare."""
    if len(variants) < 2 or not any(each.answered.numbers for each in variants):
        return None
    return _table(_Columns(variants, [0] * len(variants)), [each.selection.variant for each in variants])


def by_release(releases: Sequence[QuestionResult]) -> VariantTable | None:
    """Of one question, newest first. Releases without answers are left out."""
    answered = [each for each in releases if any(number > 0 for number in each.answered.numbers.values())]
    if len(answered) < 2:
        return None
    oldest = len(answered) - 1
    columns = _Columns(answered, [min(place + 1, oldest) for place in range(len(answered))])
    return _table(columns, [each.selection.name for each in answered], is_by_release=True)


def _table(columns: _Columns, names: list[str], *, is_by_release: bool = False) -> VariantTable:
    results, question = columns.results, columns.results[0].question
    if compare := AVERAGES.get(question.kind):
        counts = [counts_of(question, each.answered.numbers) for each in results]
        return VariantTable(names, [columns.row("", compare, counts)], False, is_by_release)
    texts = results[0].answered.texts
    values = [YES] if question.kind == Kind.YESNO else question.values
    rows = [
        columns.row(texts[value], certainty.compare_shares, [_shares(each, value) for each in results], value)
        for value in values
    ]
    return VariantTable(names, rows, True, is_by_release)


def _shares(result: QuestionResult, value: str) -> list[int]:
    """The counts of those who did not give this answer, and of those who did."""
    number = count_of(result.answered.numbers, [value])
    return [max(0, result.base - number), number]

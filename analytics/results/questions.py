"""The answers to one question of a form, as its charts show them. Pure, without a read.

Each number has the query of its items in the inbox.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from analytics.answers_report import DETRACTORS, PROMOTERS, Answered
from analytics.insight.certainty import EFFORTS, NPS, RATINGS
from analytics.insight.scores import Interval, Scores, scores
from analytics.selection import Selection
from feedback.forms.questions import NO, YES, Kind, Question
from feedback.inbox.filter_fields import MOST_ANSWERS
from feedback.models import Mood

TOO_FEW = 5  # answers: their score says little
PASSIVES = range(DETRACTORS.stop, PROMOTERS.start)
NPS_GROUPS = {
    "detractors": (DETRACTORS, Mood.NEGATIVE),
    "passives": (PASSIVES, Mood.NEUTRAL),
    "promoters": (PROMOTERS, Mood.POSITIVE),
}
CES_MIDDLE = 4


@dataclass(frozen=True)
class Measure:
    """The one number that sums up the answers to a question, and its scale."""

    low: int
    high: int
    digits: int


MEASURES = {
    Kind.NPS: Measure(-100, 100, 0),
    Kind.RATING: Measure(1, 5, 2),
    Kind.CES: Measure(1, 7, 2),
    Kind.YESNO: Measure(0, 100, 0),  # the share of yes, in percent
}


@dataclass(frozen=True)
class Value:
    """A possible answer. `length` is that of its bar, in percent of the longest one."""

    value: str
    text: str
    number: int
    share: float  # in percent
    length: str
    top: str  # where a column begins
    query: str
    tone: str = ""
    is_old: bool = False  # the form does not have it any more


@dataclass(frozen=True)
class Group:
    """A part of a bar: several scores of the Net Promoter Score together."""

    name: str
    tone: str
    number: int
    share: float
    start: str
    length: str
    query: str


@dataclass(frozen=True)
class QuestionResult:
    answered: Answered
    selection: Selection
    items: int  # of the form
    is_old: bool = False  # the form does not ask it any more

    @property
    def question(self) -> Question:
        return self.answered.question

    @property
    def measure(self) -> Measure | None:
        return MEASURES.get(self.question.kind)

    @property
    def has_columns(self) -> bool:
        """In the order of a scale. All other answers are bars, the most frequent one first."""
        return self.question.scale is not None

    @property
    def base(self) -> int:
        """What shares are shares of. A person may choose several options, or none."""
        return self.items if self.answered.answers is None else max(0, self.answered.answers)

    @property
    def is_few(self) -> bool:
        return 0 < self.base < TOO_FEW

    @property
    def score(self) -> float | None:
        return measured(self.answered)

    @property
    def interval(self) -> Interval | None:
        """In which the score of all who could answer probably is."""
        if self.is_few or self.score is None:
            return None
        interval = summed_up(self.question, self.answered.numbers).interval
        return Interval(100 * interval.low, 100 * interval.high) if self.question.kind == Kind.YESNO else interval

    @property
    def query(self) -> str:
        """Of the items that shares are shares of. Empty if these are more answers than the inbox can filter by."""
        if self.answered.answers is None:
            return self.selection.inbox_query()
        return self.query_of(self.answered.texts) if len(self.answered.texts) <= MOST_ANSWERS else ""

    @cached_property
    def values(self) -> list[Value]:
        values = [self._value(value, text) for value, text in self.answered.texts.items()]
        if self.has_columns or self.question.kind == Kind.YESNO:
            return values
        return sorted(values, key=lambda value: (value.is_old, -value.number))

    @cached_property
    def groups(self) -> list[Group]:
        """Only of the Net Promoter Score. From left to right, with empty ones."""
        if self.question.kind != Kind.NPS or not self.base:
            return []
        groups, start = [], 0.0
        for name, (range_, tone) in NPS_GROUPS.items():
            number = count_of(self.answered.numbers, map(str, range_))
            share = 100 * number / self.base
            groups.append(Group(name, tone, number, share, position(start), position(share), self.query_of(range_)))
            start += share
        return groups

    def _value(self, value: str, text: str) -> Value:
        number = count_of(self.answered.numbers, [value])
        length = 100 * number / max([1, *self.answered.numbers.values()])
        return Value(
            value=value,
            text=text,
            number=number,
            share=100 * number / self.base if self.base else 0,
            length=position(length),
            top=position(100 - length),
            query=self.query_of([value]),
            tone=_tone(self.question.kind, value),
            is_old=value not in self.question.values,
        )

    def query_of(self, values: Iterable[object]) -> str:
        if self.question.id == "rating":  # it is a field of the item
            return self.selection.inbox_query(rating=frozenset(int(str(value)) for value in values))
        return self.selection.inbox_query(answer=frozenset(f"{self.question.id}.{value}" for value in values))


def measured(answered: Answered) -> float | None:
    if answered.question.kind != Kind.YESNO:
        return answered.score
    return 100 * count_of(answered.numbers, [YES]) / answered.answers if answered.answers else None


def summed_up(question: Question, numbers: Mapping[str, int]) -> Scores:
    """Of a question with a measure. The share of yes is between 0 and 1."""
    return scores(_scale(question.kind), counts_of(question, numbers))


def counts_of(question: Question, numbers: Mapping[str, int]) -> list[int]:
    """In the order that the functions of `certainty` take."""
    if question.kind == Kind.NPS:
        return [count_of(numbers, map(str, range_)) for range_, _ in NPS_GROUPS.values()]
    values = (NO, YES) if question.kind == Kind.YESNO else question.values
    return [count_of(numbers, [value]) for value in values]


def count_of(numbers: Mapping[str, int], values: Iterable[str]) -> int:
    """A counter that drifted can be below zero until the next recount."""
    return sum(max(0, numbers.get(value, 0)) for value in values)


def position(number: float) -> str:
    """As a text: a template formats numbers for the language of the reader."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _scale(kind: Kind) -> tuple[int, ...]:
    return {Kind.NPS: NPS, Kind.RATING: RATINGS, Kind.CES: EFFORTS}.get(kind, (0, 1))


def _tone(kind: Kind, value: str) -> str:
    """The class of a column. The one of a rating is that of the histogram on the overview."""
    if kind == Kind.RATING:
        return f"r{value}"
    if kind == Kind.NPS and value.isdecimal():
        return next((str(tone) for range_, tone in NPS_GROUPS.values() if int(value) in range_), "")
    if kind == Kind.CES and value.isdecimal():
        score = int(value)
        return str(Mood.NEUTRAL if score == CES_MIDDLE else Mood.POSITIVE if score > CES_MIDDLE else Mood.NEGATIVE)
    return ""

"""How the score of a question went, by day or week, as a small line: percent across and pixels down. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analytics import answers_report, series
from analytics.answers_report import Answered
from analytics.results.questions import TOO_FEW, Measure, QuestionResult, measured, position
from analytics.series import Counted, Span
from feedback.forms.definitions import Definition

DAILY_UP_TO = 31  # days; a longer period has weeks
HEIGHT = 56

BySpan = Sequence[tuple[Span, Mapping[str, Answered]]]


@dataclass(frozen=True)
class Point:
    """A day or week with answers. The pointer can hit all of its `room`, which starts at `left`."""

    span: Span
    score: float
    answers: int
    left: str
    middle: str
    y: str
    query: str  # of its items

    @property
    def is_hollow(self) -> bool:
        return self.answers < TOO_FEW


@dataclass(frozen=True)
class ScoreLine:
    points: list[Point]
    number: int  # of days or weeks, also those without answers
    room: str
    path: str
    measure: Measure


def is_by_week(counted: Counted) -> bool:
    return counted.selection.days > DAILY_UP_TO


def by_span(definition: Definition, counted: Counted) -> BySpan:
    """The answers of each day or week, by the id of the question."""
    spans = series.in_weeks(counted.spans()) if is_by_week(counted) else counted.spans()
    return [(span, _answers_of(definition, counted, span)) for span in spans]


def line_of(result: QuestionResult, spans: BySpan) -> ScoreLine | None:
    """None without a measure. Points without answers are left out, and the line has a gap there."""
    if result.measure is None:
        return None
    room = 100 / len(spans)
    points, steps, is_on = [], [], False
    for place, (span, answers) in enumerate(spans):
        answered = answers.get(result.question.id)
        score = measured(answered) if answered else None
        if answered is not None and score is not None:
            y = _y(score, result.measure)
            steps.append(f"{'L' if is_on else 'M'}{place + 0.5:g} {y}")
            left, middle = position(place * room), position((place + 0.5) * room)
            points.append(Point(span, score, answered.answers or 0, left, middle, y, _query(result, span)))
        is_on = score is not None
    return ScoreLine(points, len(spans), position(room), "".join(steps), result.measure)


def _answers_of(definition: Definition, counted: Counted, span: Span) -> Mapping[str, Answered]:
    days = {day: counters for day, counters in counted.by_day.items() if span.first <= day <= span.last}
    return {each.question.id: each for each in answers_report.of_form(definition, Counted(counted.selection, days))}


def _query(result: QuestionResult, span: Span) -> str:
    return replace(result, selection=result.selection.of_days(span.first, span.last)).query


def _y(score: float, measure: Measure) -> str:
    return position((measure.high - score) / (measure.high - measure.low) * HEIGHT)

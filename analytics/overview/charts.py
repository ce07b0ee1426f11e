"""Computes charts for the templates: percent across and pixels down, so that one chart fits every width.

Positions are texts, because a template formats numbers for the language of the reader: 3,5 instead of 3.5.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from math import ceil

from analytics.figures import RATINGS, Figures
from analytics.series import Span
from feedback.models import Mood

TOO_FEW = 5  # answers behind a point: their mean is uncertain, so the point is hollow
GAP = 0.12  # of the width of a column, on each side of its bar
LABELS = 5  # dates below a chart; one for each week if there are many days
WEEK = 7
STEPS = (1, 2, 5)  # distances between two lines of an axis, also times 10, 100 ...
LINES = range(2, 6)  # how many lines an axis has above the base
STACKED = (Mood.NEGATIVE, Mood.NEUTRAL, Mood.POSITIVE)  # from the bottom up, so that bad days are easy to compare


@dataclass(frozen=True)
class Bar:
    """A horizontal bar, or a part of a column: then `start` is its upper end."""

    name: str
    number: int
    start: str
    length: str
    share: float = 0


@dataclass(frozen=True)
class Column:
    """One place on the time axis. The pointer can hit all of its `room`, which starts at `left`."""

    span: Span
    left: str
    room: str
    x: str
    width: str
    middle: str
    is_open: bool  # it is today, so its numbers still change
    bars: tuple[Bar, ...] = ()
    dot: str | None = None
    is_hollow: bool = False


@dataclass(frozen=True)
class AxisLine:
    """A horizontal line of the axis and its value."""

    y: str
    value: int


@dataclass(frozen=True)
class Label:
    x: str
    on: date
    is_fine: bool  # hidden on a narrow screen


@dataclass(frozen=True)
class Chart:
    height: int
    columns: list[Column]
    lines: list[AxisLine]
    labels: list[Label]
    path: str = ""
    reference: str | None = None  # the position of the mean of the previous period


def volume(spans: Sequence[Span], *, today: date, height: int = 136) -> Chart:
    """The number of items, each column divided by mood."""
    step, number = _axis(max(span.figures.count for span in spans))
    scale = height / (step * number)
    columns = [
        _column(spans, place, today, bars=_stack(span.figures, scale, height)) for place, span in enumerate(spans)
    ]
    lines = [AxisLine(_text(height - place * step * scale), place * step) for place in range(number, 0, -1)]
    return Chart(height, columns, lines, _labels(spans))


def ratings(spans: Sequence[Span], *, today: date, before: float | None, height: int = 208) -> Chart:
    """The mean of each column, on a scale that always goes from 1 to 5."""

    def y(rating: float) -> str:
        return _text((RATINGS[-1] - rating) / (RATINGS[-1] - RATINGS[0]) * height)

    dots = [None if span.figures.average is None else y(span.figures.average) for span in spans]
    columns = [
        _column(spans, place, today, dot=dot, is_hollow=spans[place].figures.rated < TOO_FEW)
        for place, dot in enumerate(dots)
    ]
    lines = [AxisLine(y(rating), rating) for rating in reversed(RATINGS)]
    return Chart(height, columns, lines, _labels(spans), _path(dots), None if before is None else y(before))


def histogram(figures: Figures) -> list[Bar]:
    """From 5 down to 1. The longest bar has the full width."""
    most = max(*figures.by_rating, 1)
    return [
        Bar(str(rating), number, "0", _text(100 * number / most), 100 * number / max(figures.rated, 1))
        for rating, number in zip(reversed(RATINGS), reversed(figures.by_rating), strict=True)
    ]


def split(figures: Figures) -> list[Bar]:
    """The moods next to each other in one bar."""
    parts, start = [], 0.0
    for mood in Mood:
        share = figures.share_of(mood) or 0
        parts.append(Bar(mood, figures.of(mood), _text(start), _text(share), share))
        start += share
    return parts


def _stack(figures: Figures, scale: float, height: float) -> tuple[Bar, ...]:
    bars, top = [], height
    for mood in STACKED:
        number = figures.of(mood)
        top -= number * scale
        bars.append(Bar(mood, number, _text(top), _text(number * scale)))
    return tuple(bar for bar in bars if bar.number)


def _path(dots: Iterable[str | None]) -> str:
    """A line through the middle of each column, each 1 wide. It has a gap at columns without feedback."""
    steps, is_on = [], False
    for place, dot in enumerate(dots):
        if dot is not None:
            steps.append(f"{'L' if is_on else 'M'}{place + 0.5:g} {dot}")
        is_on = dot is not None
    return "".join(steps)


def _column(
    spans: Sequence[Span],
    place: int,
    today: date,
    *,
    bars: tuple[Bar, ...] = (),
    dot: str | None = None,
    is_hollow: bool = False,
) -> Column:
    room = 100 / len(spans)
    return Column(
        span=spans[place],
        left=_text(place * room),
        room=_text(room),
        x=_text((place + GAP) * room),
        width=_text((1 - 2 * GAP) * room),
        middle=_text((place + 0.5) * room),
        is_open=spans[place].is_day and spans[place].last >= today,
        bars=bars,
        dot=dot,
        is_hollow=is_hollow,
    )


def _labels(spans: Sequence[Span]) -> list[Label]:
    """Counted back from the newest column, which always has a label. Every second label is optional."""
    every = WEEK if len(spans) > 2 * WEEK else ceil(len(spans) / LABELS)
    return [
        Label(_text((place + 0.5) * 100 / len(spans)), spans[place].last, is_fine=number % 2 == 1)
        for number, place in enumerate(range(len(spans) - 1, -1, -every))
    ]


def _axis(most: int) -> tuple[int, int]:
    """The smallest round step whose lines reach `most`, and the number of lines."""
    steps = (step * 10**power for power in count() for step in STEPS)
    step = next(step for step in steps if step * LINES[-1] >= most)
    return step, max(ceil(most / step), LINES[0])


def _text(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")

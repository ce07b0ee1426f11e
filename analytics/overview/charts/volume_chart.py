"""The number of items over time: a bar for each column, divided by mood where there are counters of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from analytics.figures import Figures
from analytics.overview.charts import axis, expected
from analytics.overview.charts.axis import Axis, AxisLine
from analytics.overview.charts.columns import Column, Label, Part, columns, labels, text
from analytics.overview.charts.expected import ExpectedRange
from analytics.overview.outlook import Outlook
from analytics.selection import Selection
from analytics.series import HourFigures
from feedback.models import Mood

STACKED = (Mood.NEGATIVE, Mood.NEUTRAL, Mood.POSITIVE)  # from the bottom up, so that bad days are easy to compare
ALL = "all"  # the name of a bar that is not divided
HEIGHT = 136


@dataclass(frozen=True)
class Bar:
    """A part of a column, from its upper end on."""

    name: str
    y: str
    height: str


@dataclass(frozen=True)
class VolumeColumn:
    column: Column
    bars: list[Bar]


@dataclass(frozen=True)
class VolumeChart:
    columns: list[VolumeColumn]
    lines: list[AxisLine]
    labels: list[Label]
    expected: ExpectedRange | None  # after the last column
    height: int = HEIGHT


def of(parts: Sequence[Part], selection: Selection, outlook: Outlook | None = None) -> VolumeChart:
    shown = expected.with_coming(parts, outlook)
    most = max(*(part.figures.count for part in parts), *expected.values(outlook), 0)
    scale = axis.of_numbers(ceil(most), HEIGHT)
    all_columns = list(columns(shown, selection))
    filled = [VolumeColumn(column, list(_bars(column.part.figures, scale))) for column in all_columns[: len(parts)]]
    return VolumeChart(filled, scale.lines[:-1], labels(shown), expected.of(outlook, all_columns, scale))


def _bars(figures: Figures | HourFigures, scale: Axis) -> Iterator[Bar]:
    below = 0
    for name, number in _stack(figures):
        if number > 0:
            top = scale.y(below + number)
            yield Bar(name, text(top), text(scale.y(below) - top))
            below += number


def _stack(figures: Figures | HourFigures) -> list[tuple[str, int]]:
    if isinstance(figures, HourFigures):
        return [(ALL, figures.count)]
    return [(mood, figures.of(mood)) for mood in STACKED]

"""The average rating over time: a line with a dot for each column that has ratings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analytics.figures import RATINGS
from analytics.overview.bad_periods import BadPeriod
from analytics.overview.charts import axis, expected
from analytics.overview.charts.axis import AxisLine
from analytics.overview.charts.bands import Band, bands
from analytics.overview.charts.columns import Column, Label, Part, columns, labels, queries_of, text
from analytics.overview.charts.expected import ExpectedRange
from analytics.overview.charts.flags import Flag, flags
from analytics.overview.outlook import Outlook
from analytics.releases.marks import Mark
from analytics.selection import Selection

TOO_FEW = 5  # answers behind a point: their mean is uncertain, so the point is hollow
HEIGHT = 208
ALL_RATINGS = frozenset(RATINGS)


@dataclass(frozen=True)
class Dot:
    column: Column
    y: str
    is_hollow: bool
    query: str  # of the items with a rating


@dataclass(frozen=True)
class RatingChart:
    dots: list[Dot]
    lines: list[AxisLine]
    labels: list[Label]
    path: str
    width: int  # in columns, for the path
    reference: str | None  # the position of the average of the period before
    bands: list[Band]
    flags: list[Flag]
    expected: ExpectedRange | None  # after the last column
    height: int = HEIGHT

    @property
    def lowest(self) -> int:
        return self.lines[-1].value

    @property
    def highest(self) -> int:
        return self.lines[0].value


def of(
    parts: Sequence[Part],
    selection: Selection,
    before: float | None,
    bad_periods: Sequence[BadPeriod] = (),
    marks: Sequence[Mark] = (),
    outlook: Outlook | None = None,
) -> RatingChart:
    shown = expected.with_coming(parts, outlook)
    averages = [part.figures.average for part in parts]
    known = [average for average in [*averages, before, *expected.values(outlook)] if average is not None]
    scale = axis.of_ratings(known, HEIGHT)
    places = [None if average is None else text(scale.y(average)) for average in averages]
    all_columns = list(columns(shown, selection))
    dots = [
        Dot(column, y, column.part.figures.rated < TOO_FEW, queries_of(column.part, selection)(rating=ALL_RATINGS))
        for column, y in zip(all_columns, places, strict=False)
        if y is not None
    ]
    return RatingChart(
        dots=dots,
        lines=scale.lines,
        labels=labels(shown),
        path=_path(places),
        width=len(shown),
        reference=None if before is None else text(scale.y(before)),
        bands=list(bands(bad_periods, shown)),
        flags=flags(marks, shown, selection),
        expected=expected.of(outlook, all_columns, scale),
    )


def _path(places: Iterable[str | None]) -> str:
    """A line through the middle of each column, each 1 wide. It has a gap at columns without ratings."""
    steps, is_on = [], False
    for place, y in enumerate(places):
        if y is not None:
            steps.append(f"{'L' if is_on else 'M'}{place + 0.5:g} {y}")
        is_on = y is not None
    return "".join(steps)

"""The range in which the values of the days to come are expected, after the last column of a chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from analytics.insight.trend import Band, Direction
from analytics.overview.charts.axis import Axis
from analytics.overview.charts.columns import Column, Part, text
from analytics.overview.outlook import Outlook
from analytics.series import Span


@dataclass(frozen=True)
class ExpectedColumn:
    column: Column
    band: Band
    y: str  # of the upper end
    height: str
    middle: str


@dataclass(frozen=True)
class ExpectedRange:
    columns: list[ExpectedColumn]
    area: str  # a path around the range, with columns that are 1 wide
    line: str  # through its middle
    until: date
    direction: Direction


@dataclass(frozen=True)
class ExpectedRow:
    """Of the table: a day or week to come, with its number and its average, if there are enough days to say."""

    span: Span
    number: Band | None
    average: Band | None


def rows(volume: Outlook | None, rating: Outlook | None) -> list[ExpectedRow]:
    both = [outlook.coming if outlook else [] for outlook in (volume, rating)]
    return [
        ExpectedRow(either.span, number.band if number else None, average.band if average else None)
        for number, average in zip_longest(*both)
        if (either := number or average)
    ]


def values(outlook: Outlook | None) -> list[float]:
    """That the axis must have room for."""
    bands = [expected.band for expected in outlook.coming] if outlook else []
    return [value for band in bands for value in (band.low, band.high)]


def with_coming(parts: Sequence[Part], outlook: Outlook | None) -> list[Part]:
    return [*parts, *(expected.span for expected in outlook.coming)] if outlook else list(parts)


def of(outlook: Outlook | None, columns: Sequence[Column], scale: Axis) -> ExpectedRange | None:
    """`columns` are those of the chart, with the days to come as the last ones."""
    if outlook is None:
        return None
    bands = [expected.band for expected in outlook.coming]
    first = len(columns) - len(bands)
    return ExpectedRange(
        columns=list(_columns(columns[first:], bands, scale)),
        area=_area(first, [outlook.now, *bands], scale),
        line="M" + "L".join(_points(first, [outlook.now.middle, *(band.middle for band in bands)], scale)),
        until=outlook.until,
        direction=outlook.direction,
    )


def _columns(columns: Sequence[Column], bands: Sequence[Band], scale: Axis) -> Iterator[ExpectedColumn]:
    for column, band in zip(columns, bands, strict=True):
        top, end = scale.y(band.high), scale.y(band.low)
        yield ExpectedColumn(column, band, text(top), text(end - top), text(scale.y(band.middle)))


def _area(first: int, bands: Sequence[Band], scale: Axis) -> str:
    there = _points(first, [band.high for band in bands], scale)
    back = _points(first, [band.low for band in bands], scale)[::-1]
    return "M" + "L".join([*there, *back]) + "Z"


def _points(first: int, numbers: Sequence[float], scale: Axis) -> list[str]:
    """From the middle of the last column that has ended, or ends now. What lies beyond the axis ends at it."""
    inside = [min(scale.values[0], max(scale.values[-1], number)) for number in numbers]
    return [f"{first - 0.5 + place:g} {text(scale.y(number))}" for place, number in enumerate(inside)]

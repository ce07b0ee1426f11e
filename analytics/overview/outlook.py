"""Where the rating and the volume are going, if it goes on like this: a range for each day that comes. Pure.

Only of a period of at least a month that ends today, and only with enough feedback. docs/statistics.md has the method.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from analytics import series
from analytics.figures import NOTHING
from analytics.insight import trend
from analytics.insight.trend import NO_SEASON, WEEK, Band, Direction, Trend
from analytics.selection import Selection
from analytics.series import Span

FEWEST_DAYS = 30  # of the period
FEWEST_ITEMS = 5  # ratings of a day, so that its average counts; items of a day on average, so that their number does
WEEKS_AHEAD = 1  # a forecast is for days, not for months
# A range of fewer stars, or items, is not shown: that all days were the same is no proof that the next ones will be.
NARROWEST_RATINGS, NARROWEST_VOLUME = 0.1, 1.0


@dataclass(frozen=True)
class Expected:
    """A day or a week to come, and the range in which its value is expected."""

    span: Span  # without feedback
    band: Band


@dataclass(frozen=True)
class Outlook:
    now: Band  # of the last column
    coming: list[Expected]
    direction: Direction

    @property
    def until(self) -> date:
        return self.coming[-1].span.last

    @property
    def is_rising(self) -> bool:
        return self.direction is Direction.RISING

    @property
    def is_falling(self) -> bool:
        return self.direction is Direction.FALLING


def of_ratings(days: Sequence[Span], selection: Selection, today: date, *, is_by_week: bool) -> Outlook | None:
    """`days` are those of the period, and perhaps earlier ones. None if there is too little to say."""
    found = _outlook(days, selection, today, is_by_week, _trend_of_ratings)
    return found if found and _width(found) >= NARROWEST_RATINGS else None


def of_volume(days: Sequence[Span], selection: Selection, today: date, *, is_by_week: bool) -> Outlook | None:
    season = NO_SEASON if is_by_week else WEEK
    found = _outlook(days, selection, today, is_by_week, partial(_trend_of_counts, season=season))
    return found if found and _width(found) >= NARROWEST_VOLUME else None


def _width(outlook: Outlook) -> float:
    band = outlook.coming[0].band
    return band.high - band.low


def _outlook(
    days: Sequence[Span],
    selection: Selection,
    today: date,
    is_by_week: bool,
    trend_of: Callable[[Sequence[Span]], Trend | None],
) -> Outlook | None:
    if selection.is_hourly or selection.days < FEWEST_DAYS or selection.last != today:
        return None
    # A period of some months has too few weeks of its own, so the weeks before help.
    spans = series.in_weeks(days) if is_by_week else days[-selection.days :]
    spans = _since_first_feedback(spans)
    found = trend_of(spans) if spans else None
    if found is None or not found.forecast:
        return None
    ahead = found.forecast[:WEEKS_AHEAD] if is_by_week else found.forecast
    coming = [Expected(span, band) for span, band in zip(_coming(spans[-1]), ahead, strict=False)]
    return Outlook(found.band[-1], coming, found.direction)


def _since_first_feedback(spans: Sequence[Span]) -> Sequence[Span]:
    """The time before a project, or a form, began is no trend. The day or week of its first feedback is not a whole
    one.
    """
    first = next((place for place, span in enumerate(spans) if span.figures.count), len(spans))
    return spans[first + 1 :] if first else spans


def _trend_of_ratings(spans: Sequence[Span]) -> Trend | None:
    averages = [span.figures.average if span.figures.rated >= FEWEST_ITEMS else None for span in spans]
    return trend.trend(averages, NO_SEASON, lowest=1, highest=5)


def _trend_of_counts(spans: Sequence[Span], season: int) -> Trend | None:
    """The last day, or week, has not ended: its number still grows."""
    counts = [span.figures.count for span in spans[:-1]]
    if sum(counts) < FEWEST_ITEMS * (spans[-1].first - spans[0].first).days:
        return None
    return trend.trend([*counts, None], season, lowest=0)


def _coming(last: Span) -> Iterator[Span]:
    length = timedelta(days=(last.last - last.first).days + 1)
    first, ends = last.first, last.last
    while True:
        first, ends = first + length, ends + length
        yield Span(first, ends, NOTHING)

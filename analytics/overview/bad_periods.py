"""Finds the days whose ratings were below the usual range of their weekday."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from analytics import series
from analytics.figures import Figures, merged
from analytics.insight import usual_range
from analytics.insight.usual_range import DAYS_OF_A_WEEK, MOST_WEEKS, Place, UsualRange
from analytics.series import Span

DAYS_BEFORE = timedelta(weeks=MOST_WEEKS)  # that say what is usual


@dataclass(frozen=True)
class BadPeriod:
    first: date
    last: date
    figures: Figures
    usual: float  # average
    csat_without: float | None  # of the whole period without these days


def of(days: Sequence[Span], latest: int) -> list[BadPeriod]:
    """Among the latest days, the oldest first. The days before them say what is usual."""
    averages = [span.figures.average for span in days]
    numbers = [span.figures.rated for span in days]
    sums = [number * (average or 0) for number, average in zip(numbers, averages, strict=True)]
    ranges = usual_range.of_averages(numbers, sums, DAYS_OF_A_WEEK, latest)
    shown = days[-latest:]
    values = [math.nan if span.figures.average is None else span.figures.average for span in shown]
    below = (each for each in usual_range.stretches(values, ranges) if each.place is Place.BELOW)
    return [_bad(shown, each.first, each.last, ranges) for each in below]


def _bad(shown: Sequence[Span], first: int, last: int, ranges: Sequence[UsualRange | None]) -> BadPeriod:
    spans = shown[first : last + 1]
    others = series.summary([*shown[:first], *shown[last + 1 :]])
    during = merged(span.figures for span in spans)
    of_days = zip(spans, ranges[first : last + 1], strict=True)
    usual = sum(usual.middle * span.figures.rated for span, usual in of_days if usual) / during.rated
    return BadPeriod(spans[0].first, spans[-1].last, during, usual, others.csat)

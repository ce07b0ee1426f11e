"""The bands behind the line of a chart, at the times of bad ratings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from analytics.overview.bad_periods import BadPeriod
from analytics.overview.charts import time_axis
from analytics.overview.charts.columns import Part, text


@dataclass(frozen=True)
class Band:
    x: str
    width: str


def bands(bad_periods: Sequence[BadPeriod], parts: Sequence[Part]) -> Iterator[Band]:
    for bad in bad_periods:
        start = time_axis.percent(parts, datetime.combine(bad.first, time.min))
        end = time_axis.percent(parts, datetime.combine(bad.last, time.max))
        if start is not None and end is not None:
            yield Band(text(start), text(end - start))

"""Where a moment is on the time axis of a chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from analytics.overview.charts.columns import Part
from analytics.series import Hour


def percent(parts: Sequence[Part], moment: datetime) -> float | None:
    """On the clock of the project. None outside of the chart."""
    for place, part in enumerate(parts):
        start, end = start_of(part), end_of(part)
        if start <= moment < end:
            return (place + (moment - start) / (end - start)) * 100 / len(parts)
    return None


def start_of(part: Part) -> datetime:
    return part.start if isinstance(part, Hour) else datetime.combine(part.first, time())


def end_of(part: Part) -> datetime:
    """The first moment after it."""
    if isinstance(part, Hour):
        return part.start + timedelta(hours=1)
    return datetime.combine(part.last + timedelta(days=1), time())

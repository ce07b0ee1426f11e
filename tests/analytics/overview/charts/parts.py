"""Days with figures, as charts show them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from analytics.figures import Figures
from analytics.selection import Selection
from analytics.series import Hour, HourFigures, Span
from staff.models import Project

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
PROJECT = Project("default", time_zone="UTC")


def days(*figures: Figures) -> list[Span]:
    first = TODAY - timedelta(days=len(figures) - 1)
    return [Span(first + timedelta(place), first + timedelta(place), each) for place, each in enumerate(figures)]


def hours(*counts: int) -> list[Hour]:
    first = datetime(2026, 11, 21, 9) - timedelta(hours=len(counts) - 1)
    return [Hour(first + timedelta(hours=place), HourFigures(n, n, 5 * n, n)) for place, n in enumerate(counts)]


def rated(rating: int, number: int) -> Figures:
    by_rating = [0] * 5
    by_rating[rating - 1] = number
    return Figures(number, tuple(by_rating), (0, number, 0))


def selected(number: int = 30, **more: Any) -> Selection:
    return Selection(project=PROJECT, first=TODAY - timedelta(days=number - 1), last=TODAY, **more)

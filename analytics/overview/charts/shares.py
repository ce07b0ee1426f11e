"""Bars from the left to the right: how often each rating was given, and the share of each mood."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.figures import RATINGS, Figures
from analytics.overview.charts.columns import text
from analytics.selection import Selection
from feedback.models import Mood


@dataclass(frozen=True)
class Share:
    name: str
    number: int
    percent: float
    query: str
    start: str
    length: str


def histogram(figures: Figures, selection: Selection) -> list[Share]:
    """From 5 down to 1. The longest bar has the full width."""
    most = max(*figures.by_rating, 1)
    return [
        Share(
            name=str(rating),
            number=number,
            percent=100 * number / max(figures.rated, 1),
            query=selection.inbox_query(since=selection.first, until=selection.last, rating=frozenset({rating})),
            start="0",
            length=text(100 * max(0, number) / most),
        )
        for rating, number in zip(reversed(RATINGS), reversed(figures.by_rating), strict=True)
    ]


def moods(figures: Figures, selection: Selection) -> list[Share]:
    """Next to each other in one bar."""
    parts, start = [], 0.0
    for mood in Mood:
        percent = figures.share_of(mood) or 0
        query = selection.inbox_query(since=selection.first, until=selection.last, mood=frozenset({mood}))
        parts.append(Share(mood, figures.of(mood), percent, query, text(start), text(percent)))
        start += percent
    return parts

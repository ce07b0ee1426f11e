"""How many items came at each hour of the day, all days together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.overview.charts.columns import GAP, text
from analytics.selection import Selection
from analytics.series import HOURS, HourFigures

HEIGHT = 72
LABELS = (0, 6, 12, 18, 23)


@dataclass(frozen=True)
class HourBar:
    hour: int
    figures: HourFigures
    query: str
    left: str
    room: str
    x: str
    width: str
    y: str
    height: str

    @property
    def until(self) -> int:
        return (self.hour + 1) % HOURS


@dataclass(frozen=True)
class HourLabel:
    hour: int
    x: str


@dataclass(frozen=True)
class HoursChart:
    bars: list[HourBar]
    labels: list[HourLabel]
    busiest: HourBar | None  # None without an item
    height: int = HEIGHT


def of(hours: Sequence[HourFigures], selection: Selection) -> HoursChart:
    """`hours` has 24 of them."""
    most = max(1, *(figures.count for figures in hours))
    bars = [_bar(hour, figures, most, selection) for hour, figures in enumerate(hours)]
    busiest = max(bars, key=lambda bar: bar.figures.count)
    labels = [HourLabel(hour, text((hour + 0.5) * 100 / HOURS)) for hour in LABELS]
    return HoursChart(bars, labels, busiest if busiest.figures.count else None)


def _bar(hour: int, figures: HourFigures, most: int, selection: Selection) -> HourBar:
    share, height = 100 / HOURS, max(0, figures.count) / most * HEIGHT
    return HourBar(
        hour=hour,
        figures=figures,
        query=selection.inbox_query(since=selection.first, until=selection.last, hour=frozenset({hour})),
        left=text(hour * share),
        room=text(share),
        x=text((hour + GAP) * share),
        width=text((1 - 2 * GAP) * share),
        y=text(HEIGHT - height),
        height=text(height),
    )

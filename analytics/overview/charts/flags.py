"""The flags of releases, incidents and campaigns above the line of a chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analytics.overview.charts import time_axis
from analytics.overview.charts.columns import Part, text
from analytics.releases import deployments
from analytics.releases.marks import Mark
from analytics.releases.models import Kind
from analytics.selection import Selection

ROOM = 7.0  # percent of the width, for the name of a flag
TURNED_FROM = 90.0  # percent: there the name stands before its flag


@dataclass(frozen=True)
class Flag:
    mark: Mark
    x: str
    query: str  # of the items until the next flag
    is_named: bool  # there is room for its name
    is_turned: bool

    @property
    def is_release(self) -> bool:
        return self.mark.kind == Kind.RELEASE

    @property
    def is_own(self) -> bool:
        """A deployment of this site. It stands below the names of the others, without its own."""
        return self.mark.kind == deployments.KIND


def flags(marks: Sequence[Mark], parts: Sequence[Part], selection: Selection) -> list[Flag]:
    """Of the marks in the time of the chart. They are the oldest first."""
    zone = selection.project.zone
    placed = [(mark, time_axis.percent(parts, mark.at.astimezone(zone).replace(tzinfo=None))) for mark in marks]
    shown = [(mark, x) for mark, x in placed if x is not None]
    if not shown:
        return []
    ends = [*(mark.at for mark, _ in shown[1:]), time_axis.end_of(parts[-1]).replace(tzinfo=zone)]
    announced = [(mark, x) for mark, x in shown if mark.kind != deployments.KIND]
    named = {mark for (mark, _), has_room in zip(announced, _named([x for _, x in announced]), strict=True) if has_room}
    return [
        Flag(mark, text(x), selection.inbox_query(since=mark.at, until=end), mark in named, x > TURNED_FROM)
        for (mark, x), end in zip(shown, ends, strict=True)
    ]


def _named(places: Sequence[float]) -> Iterator[bool]:
    """A name has the room up to the next flag."""
    for x, following in pairwise([*places, 100 + ROOM]):
        yield x > TURNED_FROM or following - x >= ROOM

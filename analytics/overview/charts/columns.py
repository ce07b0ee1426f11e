"""Divides the width of a chart into one column for each day, week or hour: percent across and pixels down, so that one
chart fits every width.

Positions are texts, because a template formats numbers for the language of the reader: 3,5 instead of 3.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from math import ceil

from analytics.selection import Selection
from analytics.series import Hour, Span
from storage import clock

GAP = 0.12  # of the width of a column, on each side of its bar
LABELS = 5  # dates below a chart; one for each week if there are many days, also of the week to come
WEEK, QUARTER_OF_A_DAY = 7, 6

Part = Span | Hour  # what a column stands for


@dataclass(frozen=True)
class Column:
    """One place on the time axis. The pointer can hit all of its `room`, which starts at `left`."""

    part: Part
    query: str  # of its items in the inbox
    left: str
    room: str
    x: str
    width: str
    middle: str
    is_open: bool  # its numbers still change


@dataclass(frozen=True)
class Label:
    x: str
    on: date | datetime
    is_fine: bool  # hidden on a narrow screen

    @property
    def is_hour(self) -> bool:
        return isinstance(self.on, datetime)


def columns(parts: Sequence[Part], selection: Selection) -> Iterator[Column]:
    now = clock.now().astimezone(selection.project.zone).replace(tzinfo=None)
    share = 100 / len(parts)
    for place, part in enumerate(parts):
        yield Column(
            part=part,
            query=query_of(part, selection),
            left=text(place * share),
            room=text(share),
            x=text((place + GAP) * share),
            width=text((1 - 2 * GAP) * share),
            middle=text((place + 0.5) * share),
            is_open=_is_open(part, now),
        )


def query_of(part: Part, selection: Selection) -> str:
    """Of the address of its items in the inbox."""
    return queries_of(part, selection)()


def queries_of(part: Part, selection: Selection) -> partial[str]:
    """Called with more filters, it gives the query of the items of this part that match them."""
    if isinstance(part, Span):
        return partial(selection.inbox_query, since=part.first, until=part.last)
    start = part.start.replace(tzinfo=selection.project.zone)
    return partial(selection.inbox_query, since=start, until=start + timedelta(hours=1))


def labels(parts: Sequence[Part]) -> list[Label]:
    """Counted back from the newest column, which always has a label. Every second label is optional."""
    if isinstance(parts[0], Hour):
        every = QUARTER_OF_A_DAY
    else:
        every = WEEK if 2 * WEEK < len(parts) <= (LABELS + 1) * WEEK else ceil(len(parts) / LABELS)
    return [
        Label(text((place + 0.5) * 100 / len(parts)), _day_of(parts[place]), is_fine=number % 2 == 1)
        for number, place in enumerate(range(len(parts) - 1, -1, -every))
    ]


def text(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _is_open(part: Part, now: datetime) -> bool:
    if isinstance(part, Hour):
        return part.start + timedelta(hours=1) > now
    return part.is_day and part.last >= now.date()


def _day_of(part: Part) -> date | datetime:
    return part.start if isinstance(part, Hour) else part.last

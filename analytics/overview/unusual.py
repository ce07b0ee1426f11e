"""What is below usual of a project, or of one of its forms or sources: how much came, and how it was rated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from analytics.overview import bad_periods, below_usual
from analytics.overview.bad_periods import BadPeriod
from analytics.overview.below_usual import Low, Silence
from analytics.selection import Selection
from analytics.series import Counted
from storage import clock

DAYS_OF_A_PART = 7  # of a form or source: many of them, each with many days, would often be unusual by chance


@dataclass(frozen=True)
class Unusual:
    selection: Selection  # what it is about
    silence: Silence | None = None
    so_far: Low | None = None  # today
    low_days: tuple[Low, ...] = ()
    bad_periods: tuple[BadPeriod, ...] = ()

    @property
    def is_low_now(self) -> bool:
        return bool(self.silence or self.so_far)

    def is_low_on(self, first: date, last: date) -> bool:
        return any(low.first <= last and first <= low.last for low in self.low_days)

    def is_bad_on(self, first: date, last: date) -> bool:
        return any(bad.first <= last and first <= bad.last for bad in self.bad_periods)


def first_day(selection: Selection) -> date:
    """From which day on the counters of a part are needed, to say what is usual."""
    return selection.last - timedelta(days=DAYS_OF_A_PART - 1) - bad_periods.DAYS_BEFORE


def of(whole: Counted, selection: Selection, latest: int) -> Unusual:
    """In its latest days. `whole` has the counters of the selection, and those of the weeks before."""
    if selection.is_hourly:
        return Unusual(selection)
    now = clock.now().astimezone(selection.project.zone).replace(tzinfo=None)
    latest = min(latest, selection.days)
    bad = bad_periods.of(whole.spans(), latest)
    return Unusual(
        selection,
        *(_now(whole, now) if selection.last >= now.date() else (None, None)),
        low_days=tuple(_low_days(whole, selection, latest, now)),
        bad_periods=tuple(bad),
    )


def _now(whole: Counted, now: datetime) -> tuple[Silence | None, Low | None]:
    """A silence says more than a number."""
    silence = below_usual.silence(whole, now)
    return silence, None if silence else below_usual.so_far(whole, now)


def _low_days(whole: Counted, selection: Selection, latest: int, now: datetime) -> list[Low]:
    last = min(selection.last, now.date() - timedelta(days=1))
    return list(below_usual.days(whole, selection.last - timedelta(days=latest - 1), last))

"""Compares the feedback after each release with that before it, from counters.

Items that name releases are compared by them. Of a project whose items name none, the days after the release are
compared with the days before it. Both take as many days on both sides, on the same weekdays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, partial
from itertools import islice

from analytics import figures, series
from analytics.figures import NOTHING, Figures
from analytics.insight import certainty
from analytics.insight.certainty import Comparison
from analytics.releases import windows
from analytics.releases.models import AnnouncedRelease
from analytics.releases.windows import Window
from analytics.selection import Selection
from analytics.series import Counted
from staff.models import Project
from storage import clock
from storage.together import together

# Items that name one of these releases are compared with its own: customers update at different times.
MOST_EARLIER = 4


class Basis(StrEnum):
    NAME = "name"  # of the release, in the items
    TIME = "time"


@dataclass(frozen=True)
class Compared:
    """The windows are None if there is no day to compare yet."""

    release: AnnouncedRelease
    basis: Basis
    after: Window | None = None
    before: Window | None = None
    figures_after: Figures = NOTHING
    figures_before: Figures = NOTHING
    earlier: tuple[str, ...] = ()  # the names of the releases before it, if the items name them
    counted_after: tuple[Counted, ...] = ()  # where the answers of these items were counted
    counted_before: tuple[Counted, ...] = ()

    @cached_property
    def average(self) -> Comparison:
        return certainty.compare(self.figures_before.by_rating, self.figures_after.by_rating)


@dataclass(frozen=True)
class Timeline:
    """Releases of a project, oldest first, on its calendar."""

    project: Project
    releases: Sequence[AnnouncedRelease]
    today: date

    def day_of(self, release: AnnouncedRelease) -> date:
        return release.at.astimezone(self.project.zone).date()

    def earlier(self, release: AnnouncedRelease) -> Sequence[AnnouncedRelease]:
        """The last ones before it."""
        place = self._place(release)
        return self.releases[max(0, place - MOST_EARLIER) : place]

    def day_of_next(self, release: AnnouncedRelease) -> date | None:
        later = self.releases[self._place(release) + 1 :]
        return self.day_of(later[0]) if later else None

    def by_name(self, release: AnnouncedRelease) -> Selection:
        """The days on which its items may count: for itself, or for the releases after it as an earlier one."""
        first, place = self.day_of(release), self._place(release)
        last_user = self.releases[min(place + MOST_EARLIER, len(self.releases) - 1)]
        last = min(self.today, max(windows.last_day(first), self.day_of(last_user)))
        return self._days(first, last).of("release", release.name)

    def by_time(self, release: AnnouncedRelease) -> Selection:
        day, length = self.day_of(release), windows.MOST_DAYS * windows.DAY
        return self._days(day - length, min(self.today, day + length))

    def _days(self, first: date, last: date) -> Selection:
        return Selection(project=self.project, first=first, last=max(first, last))

    def _place(self, release: AnnouncedRelease) -> int:
        return next(place for place, each in enumerate(self.releases) if each.release_id == release.release_id)


@dataclass(frozen=True)
class Days:
    """What was counted each day by the id of a release: of the items that name it, and of all items around it."""

    named: Mapping[str, Counted]
    all: Mapping[str, Counted]

    def last_named(self, release: AnnouncedRelease) -> date | None:
        last = [span.last for span in self.named[release.release_id].spans() if span.figures.rated]
        return max(last) if last else None


def compare(
    project: Project,
    shown: Sequence[AnnouncedRelease],
    around: Sequence[AnnouncedRelease],
    form_ids: Sequence[str] = (),
) -> list[Compared]:
    """`around` are the releases that are shown with the last ones before them and the one after, oldest first. It takes
    up to two queries for each, all at the same time. Then one for each of the forms, if they are compared by time.
    """
    if not shown:
        return []
    timeline = Timeline(project, around, clock.today(project.zone))
    days = _read(timeline, shown)
    compared = [_by_name(timeline, days, release) or _by_time(timeline, days, release) for release in shown]
    return _with_forms(timeline, compared, form_ids)


def _read(timeline: Timeline, shown: Sequence[AnnouncedRelease]) -> Days:
    by_name = [timeline.by_name(each) for each in timeline.releases]
    by_time = [timeline.by_time(each) for each in shown]
    counted = together(*(partial(series.read, each) for each in by_name + by_time))
    return Days(
        named={each.release_id: counted[place] for place, each in enumerate(timeline.releases)},
        all={each.release_id: counted[len(by_name) + place] for place, each in enumerate(shown)},
    )


def _with_forms(timeline: Timeline, compared: Sequence[Compared], form_ids: Sequence[str]) -> list[Compared]:
    """The counters of all items of a project have no answers, but those of its forms do."""
    by_time = [each for each in compared if each.basis == Basis.TIME and each.after]
    if not (by_time and form_ids):
        return list(compared)
    reads = [
        partial(series.read, timeline.by_time(each.release).of("form", form_id))
        for each in by_time
        for form_id in form_ids
    ]
    of_forms = iter(together(*reads))
    return [
        _with_answers(each, list(islice(of_forms, len(form_ids)))) if each in by_time else each for each in compared
    ]


def _with_answers(compared: Compared, of_forms: Sequence[Counted]) -> Compared:
    if not (compared.after and compared.before):
        return compared
    return replace(
        compared,
        counted_after=tuple(_part(each, compared.after) for each in of_forms),
        counted_before=tuple(_part(each, compared.before) for each in of_forms),
    )


def _by_name(timeline: Timeline, days: Days, release: AnnouncedRelease) -> Compared | None:
    """None if no item names the release, or none of those before it."""
    day, earlier, last_named = timeline.day_of(release), timeline.earlier(release), days.last_named(release)
    after = windows.after(day, day, timeline.today, last_named)
    if not last_named or not after:
        return None
    before = windows.before(day, after)
    counted_after = _part(days.named[release.release_id], after)
    counted_before = tuple(_part(days.named[each.release_id], before) for each in earlier)
    figures_before = figures.merged(each.total() for each in counted_before)
    if not figures_before.rated:
        return None
    names = tuple(each.name for each in earlier)
    return Compared(
        release,
        Basis.NAME,
        after,
        before,
        counted_after.total(),
        figures_before,
        names,
        (counted_after,),
        counted_before,
    )


def _by_time(timeline: Timeline, days: Days, release: AnnouncedRelease) -> Compared:
    """Without the day of the release, which has feedback of before and after, and without days of the next release."""
    day, next_day = timeline.day_of(release), timeline.day_of_next(release)
    after = windows.after(day, day + windows.DAY, timeline.today, next_day and next_day - windows.DAY)
    if after is None:
        return Compared(release, Basis.TIME)
    before, counted = windows.before(day, after), days.all[release.release_id]
    return Compared(release, Basis.TIME, after, before, _part(counted, after).total(), _part(counted, before).total())


def _part(counted: Counted, window: Window) -> Counted:
    return counted.part(counted.selection.of_days(window.first, window.last))

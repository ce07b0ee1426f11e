"""What the page of releases shows of each one: its figures, what they say, and the addresses of the feedback."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.utils.translation import get_language, ngettext

from analytics.figures import RATINGS, Figures
from analytics.insight.certainty import Verdict
from analytics.overview.comparison import Difference, change
from analytics.releases import comparing, deployments, reading, scores
from analytics.releases.comparing import MOST_EARLIER, Basis, Compared
from analytics.releases.marks import Mark
from analytics.releases.models import AnnouncedRelease, Kind
from analytics.releases.page.forms import KIND_TITLES
from analytics.releases.scores import Asked, ScoreChange
from analytics.selection import Selection
from feedback.forms import project_forms
from feedback.inbox.filters import Filters
from staff.models import Project

PAGE_SIZE = 10
UNHAPPY, SATISFIED = frozenset({1, 2}), frozenset({4, 5})
MOST_READ = 3 * MOST_EARLIER  # to find the releases before the oldest one of a page: incidents are among them


@dataclass(frozen=True)
class RatingBar:
    """A part of the bar of all ratings. Its place and its length are in percent, as texts for the SVG."""

    rating: int
    number: int
    start: str
    length: str


@dataclass(frozen=True)
class Side:
    """The feedback before a release or after it."""

    figures: Figures
    selection: Selection  # its days
    names: frozenset[str]  # of the releases that its items name. Empty: any, or none
    bars: list[RatingBar]

    @property
    def first(self) -> date:
        return self.selection.first

    @property
    def last(self) -> date:
        return self.selection.last

    @property
    def query(self) -> str:
        """Of its items in the inbox."""
        return self.filters().query()

    @property
    def query_of_rated(self) -> str:
        return self.filters(rating=frozenset(RATINGS)).query()

    @property
    def query_of_satisfied(self) -> str:
        return self.filters(rating=SATISFIED).query() if self.figures.satisfied else self.query_of_rated

    @property
    def query_of_unhappy(self) -> str:
        return self.filters(rating=UNHAPPY).query()

    def filters(self, **more: Any) -> Filters:
        members = {"release": self.names} if self.names else {}
        return self.selection.inbox_filters(**members, **more)

    def with_answer(self, asked: Asked) -> Filters:
        return self.filters(form=frozenset({asked.form_id}), answer=asked.values)


class ScoreLinks(NamedTuple):
    """With the items that have an answer, on both sides."""

    score: ScoreChange
    before: Filters
    after: Filters


@dataclass(frozen=True)
class Row:
    release: AnnouncedRelease
    day: date
    compared: Compared | None  # None: only a release is compared
    query: str  # of the items of the day in the inbox
    before: Side | None = None
    after: Side | None = None
    scores: Sequence[ScoreLinks] = ()

    @property
    def average_change(self) -> Difference | None:
        return self._change("average", 2)

    @property
    def csat_change(self) -> Difference | None:
        return self._change("csat", 1)

    @property
    def kind_title(self) -> str:
        """Most are releases: only the others say what they are."""
        return "" if self.release.kind == Kind.RELEASE else str(KIND_TITLES.get(self.release.kind, self.release.kind))

    @property
    def host(self) -> str:
        return urlsplit(self.release.url or "").hostname or ""

    @property
    def too_few(self) -> str:
        """Which ratings are missing most, and how many there are."""
        if not (self.before and self.after):
            return ""
        before, after = self.before.figures.rated, self.after.figures.rated
        if after <= before:
            return ngettext("%(number)d rating after", "%(number)d ratings after", after) % {"number": after}
        return ngettext("%(number)d rating before", "%(number)d ratings before", before) % {"number": before}

    @property
    def verdict(self) -> Verdict | None:
        return self.compared.average.verdict if self.compared else None

    def _change(self, figure: str, digits: int) -> Difference | None:
        if not (self.before and self.after):
            return None
        now, before = getattr(self.after.figures, figure), getattr(self.before.figures, figure)
        is_judged = self.verdict in (Verdict.LIKELY_BETTER, Verdict.LIKELY_WORSE)
        return change(now, before, digits=digits, is_judged=is_judged)


@dataclass(frozen=True)
class ReleaseList:
    rows: list[Row]
    cursor: str | None
    is_first: bool = True  # page


def read(project: Project, cursor: str | None = None, *, limit: int = PAGE_SIZE) -> ReleaseList:
    """The announced releases of one page, then the counters of all of them at the same time."""
    page = reading.page(project.project_id, limit=limit, cursor=cursor)
    shown = [release for release in page.releases if release.kind == Kind.RELEASE]
    asked = scores.asked_by(project_forms.of_project(project.project_id), get_language() or "")
    form_ids = list(dict.fromkeys(each.form_id for each in asked))
    found = comparing.compare(project, shown, _around(project, shown), form_ids)
    compared = {each.release.release_id: each for each in found}
    rows = [_row(project, release, compared.get(release.release_id), asked) for release in page.releases]
    return ReleaseList(rows, page.cursor, is_first=cursor is None)


def with_deployments(project: Project, releases: ReleaseList) -> list[Row | Mark] | None:
    """The rows of a page with the deployments of this site between them, and before or after all. None if those cannot
    be read at the moment.
    """
    rows = releases.rows
    first = rows[-1].day if rows and releases.cursor else date.min
    last = rows[0].day if rows and not releases.is_first else date.max
    marks = deployments.of(project, first, last)
    return None if marks is None else sorted([*rows, *marks], key=_moment, reverse=True)


def _moment(entry: Row | Mark) -> datetime:
    return entry.release.at if isinstance(entry, Row) else entry.at


def _around(project: Project, shown: Sequence[AnnouncedRelease]) -> list[AnnouncedRelease]:
    """With the last ones before and the first one after, oldest first."""
    if not shown:
        return []
    earlier = reading.before(project.project_id, shown[-1].at, MOST_READ)
    later = reading.after(project.project_id, shown[0].at, MOST_READ)
    return [*_releases(earlier)[:MOST_EARLIER][::-1], *shown[::-1], *_releases(later)[:1]]


def _releases(announced: Sequence[AnnouncedRelease]) -> list[AnnouncedRelease]:
    return [each for each in announced if each.kind == Kind.RELEASE]


def _row(project: Project, release: AnnouncedRelease, compared: Compared | None, asked: Sequence[Asked]) -> Row:
    day = release.at.astimezone(project.zone).date()
    of_day = Selection(project=project, first=day, last=day)
    if not (compared and compared.after and compared.before):
        return Row(release, day, compared, of_day.inbox_query())
    is_named = compared.basis == Basis.NAME
    before, after = (
        _side(of_day.of_days(window.first, window.last), figures, names if is_named else ())
        for window, figures, names in (
            (compared.before, compared.figures_before, compared.earlier),
            (compared.after, compared.figures_after, [release.name]),
        )
    )
    links = [
        ScoreLinks(score, before.with_answer(score.asked), after.with_answer(score.asked))
        for score in scores.changes(compared, asked)
    ]
    return Row(release, day, compared, of_day.inbox_query(), before, after, links)


def _side(days: Selection, figures: Figures, names: Collection[str]) -> Side:
    return Side(figures, days, frozenset(names), _bars(figures))


def _bars(figures: Figures) -> list[RatingBar]:
    """From 1 to 5."""
    bars, start = [], 0.0
    for rating, number in zip(RATINGS, figures.by_rating, strict=True):
        length = 100 * number / (figures.rated or 1)
        bars.append(RatingBar(rating, number, f"{start:.2f}", f"{length:.2f}"))
        start += length
    return bars

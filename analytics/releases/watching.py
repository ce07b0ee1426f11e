"""Watches the ratings since a release: a timer of each release looks at the counters, at most once a minute.

The first look decides what the release is compared with, and the timer keeps it: the test of `regression_watch` is safe
under any number of looks only if the ratings before the release stay the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from activity import rows
from analytics import series
from analytics.insight import regression_watch
from analytics.insight.certainty import RATINGS
from analytics.insight.regression_watch import FEWEST_BEFORE
from analytics.insight.scores import scores
from analytics.releases import reading, windows
from analytics.releases.comparing import MOST_EARLIER, Basis
from analytics.releases.models import AnnouncedRelease, Kind, subject_of
from analytics.releases.windows import DAY
from analytics.selection import Selection
from jobs import timers
from jobs.kinds import Due, Json
from staff import projects
from storage import clock, transactions
from storage.transactions import Write
from storage.writes import NotFound, again_on_conflict

WATCH = "analytics.release-watch"
ACTOR = "system:release-watch"
MINUTE = timedelta(minutes=1)
SHORTEST_PAUSE, LONGEST_PAUSE = 1, 15  # minutes
MOST_READ = 20  # incidents and campaigns are among them
# A release that was announced so soon after its time has no feedback yet.
LIVE = timedelta(minutes=10)


Ratings = Sequence[int]  # how many of each, from 1 to 5
NO_RATINGS = [0] * len(RATINGS)


@dataclass(frozen=True)
class Watched:
    """What the timer remembers."""

    basis: str
    before: Ratings
    at_start: Ratings | None  # of the day of the release, when it came out. None: this day is left out
    rated: int = 0  # since the release, at the last look
    pause: int = 0  # minutes


def writes(release: AnnouncedRelease, at: datetime) -> list[Write]:
    """Starts the watch, or starts it again, in the transaction that announces or corrects the release."""
    if release.kind != Kind.RELEASE or clock.now() > at + windows.MOST_DAYS * DAY:
        return []
    subject = f"{release.project_id}/{release.release_id}"
    return [timers.write(WATCH, subject, clock.now() + SHORTEST_PAUSE * MINUTE)]


def look(subject: str, data: Json, now: datetime) -> Due | None:
    """Two looks at the same time record a regression once: the release has its time."""
    project_id, _, release_id = subject.partition("/")
    try:
        return again_on_conflict(lambda: _look(project_id, release_id, data, now))
    except NotFound:  # the release was deleted, or its project
        return None


def _look(project_id: str, release_id: str, data: Json, now: datetime) -> Due | None:
    release = reading.find(project_id, release_id, consistent=True)
    if release.regressed_at or now > release.at + windows.MOST_DAYS * DAY:
        return None
    watched = Watched(**data) if data else _first(release, now)
    if watched is None or (watched.basis == Basis.TIME and _is_followed(release)):
        return None
    since = _since(release, watched)
    if regression_watch.watch(watched.before, since).is_regressed:
        record(release, watched.before, since)
        return None
    return _again(watched, sum(since), now)


def record(release: AnnouncedRelease, before: Ratings, since: Ratings) -> None:
    """With the average ratings before and since, and how many ratings they are from."""
    both = [scores(RATINGS, ratings) for ratings in (before, since)]
    numbers: dict[str, rows.Change] = {
        "averageRating": [round(each.mean or 0, 2) for each in both],
        "ratings": [each.n for each in both],
    }
    row = rows.row(
        subject=subject_of(release.release_id),
        project_id=release.project_id,
        actor=ACTOR,
        action="release.regressed",
        changes=numbers,
    )
    change = transactions.change(release, AnnouncedRelease.regressed_at.set(clock.now()))
    transactions.transact(change, transactions.create(row))


def _first(release: AnnouncedRelease, now: datetime) -> Watched | None:
    """None if there are too few ratings before the release: then no number of later ones could show a fall."""
    whole = _of_project(release)
    day = whole.first + windows.MOST_DAYS * DAY
    before = whole.of_days(whole.first, day - DAY)
    by_name = _added(_sum(before.of("release", each.name)) for each in _earlier(release))
    if sum(by_name) >= FEWEST_BEFORE:
        return Watched(Basis.NAME, by_name, None)
    by_time = _sum(before)
    if sum(by_time) < FEWEST_BEFORE:
        return None
    at_start = _sum(whole.of_days(day, day)) if now <= release.at + LIVE else None
    return Watched(Basis.TIME, by_time, at_start)


def _since(release: AnnouncedRelease, watched: Watched) -> Ratings:
    whole = _of_project(release)
    day = whole.first + windows.MOST_DAYS * DAY
    if watched.basis == Basis.NAME:
        return _sum(whole.of_days(day, whole.last).of("release", release.name))
    if watched.at_start is not None:
        return [now - then for now, then in zip(_sum(whole.of_days(day, whole.last)), watched.at_start, strict=True)]
    return _sum(whole.of_days(day + DAY, whole.last)) if day < whole.last else NO_RATINGS


def _of_project(release: AnnouncedRelease) -> Selection:
    """From four weeks before the day of the release until today."""
    project = projects.find(release.project_id)
    day = release.at.astimezone(project.zone).date()
    last = max(day, clock.today(project.zone))
    return Selection(project=project, first=day - windows.MOST_DAYS * DAY, last=last)


def _earlier(release: AnnouncedRelease) -> list[AnnouncedRelease]:
    before = reading.before(release.project_id, release.at, limit=MOST_READ)
    return [each for each in before if each.kind == Kind.RELEASE][:MOST_EARLIER]


def _is_followed(release: AnnouncedRelease) -> bool:
    """Then the feedback of a day cannot say which release it is about."""
    later = reading.after(release.project_id, release.at, limit=MOST_READ)
    return any(each.kind == Kind.RELEASE for each in later)


def _again(watched: Watched, rated: int, now: datetime) -> Due:
    """Soon if there were new ratings, and later each time if there were none."""
    is_quiet = watched.pause and rated == watched.rated
    pause = min(2 * watched.pause, LONGEST_PAUSE) if is_quiet else SHORTEST_PAUSE
    return Due(now + pause * MINUTE, asdict(replace(watched, rated=rated, pause=pause)))


def _sum(selection: Selection) -> Ratings:
    return list(series.summary(series.read(selection).spans()).by_rating)


def _added(several: Iterable[Ratings]) -> Ratings:
    return [sum(counts) for counts in zip(NO_RATINGS, *several, strict=True)]

"""The releases of the sample data, as the page of releases shows them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from activity import reading as activity
from analytics.counting import stream_handler
from analytics.insight import regression_watch
from analytics.insight.certainty import Verdict
from analytics.releases import samples
from analytics.releases.models import AnnouncedRelease, Kind, subject_of
from analytics.releases.page import release_list
from feedback.samples import fill
from feedback.samples.items import BROKEN
from staff import projects
from storage import clock
from tests.factories import FeedbackStream

NOW = datetime(2026, 11, 30, 14, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def announced(stack: int) -> list[AnnouncedRelease]:
    team = fill.fill(projects.default(), 0, NOW)
    assert samples.fill(projects.default(), team) == len(samples.SAMPLES)
    return sorted(AnnouncedRelease.scan(), key=lambda release: release.at)


def test_each_kind_is_there_and_nothing_lies_in_the_future(announced: list[AnnouncedRelease]) -> None:
    assert {release.kind for release in announced} == set(Kind)
    assert all(release.created_at == release.at < NOW for release in announced)
    assert all(release.note for release in announced)


def test_the_watch_found_the_broken_release_and_then_the_team(announced: list[AnnouncedRelease]) -> None:
    [regressed] = [release for release in announced if release.regressed_at]
    [incident] = [release for release in announced if release.kind == Kind.INCIDENT]
    rows = activity.timeline(subject_of(regressed.release_id)).rows

    assert regressed.name == BROKEN
    assert regressed.at < regressed.regressed_at < incident.at
    assert [row.action for row in rows] == ["release.regressed", "release.announced"]
    assert regression_watch.watch(samples.BEFORE, samples.SINCE).is_regressed


def test_the_items_show_the_fall(stack: int) -> None:
    stream = FeedbackStream()
    team = fill.fill(projects.default(), 700, NOW)
    samples.fill(projects.default(), team)
    stream_handler.count(stream.records())

    verdicts = {row.release.name: row.verdict for row in release_list.read(projects.default()).rows}

    assert verdicts[BROKEN] == Verdict.LIKELY_WORSE
    assert Verdict.LIKELY_WORSE not in {verdict for name, verdict in verdicts.items() if name != BROKEN}

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest

from activity import reading as activity
from analytics.releases import announcing, reading
from analytics.releases.announcing import Announced, AnnouncedDifferently
from analytics.releases.models import AnnouncedRelease, Kind, id_of, subject_of
from storage import clock
from storage.together import together
from storage.writes import Conflict, NotFound
from tests.analytics.releases.factories import a_release

pytestmark = pytest.mark.usefixtures("stack")
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ME = "person:ada"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def actions(release: AnnouncedRelease) -> list[tuple[str, Any]]:
    rows = activity.timeline(subject_of(release.release_id), oldest_first=True).rows
    return sorted((row.action, row.changes) for row in rows)


def announce(name: str = "2.1.0", kind: Kind = Kind.RELEASE, **values: Any) -> Announced:
    return announcing.announce("default", kind, name, values, actor=ME)  # type: ignore[arg-type]


def test_a_release_without_a_time_is_out_now_and_its_announcement_is_recorded() -> None:
    announced = announce(note="The new checkout")

    stored = reading.find("default", announced.release.release_id)
    assert announced.is_new
    assert (stored.name, stored.kind, stored.at, stored.note) == ("2.1.0", "release", NOW, "The new checkout")
    assert not stored.url
    assert actions(stored) == [("release.announced", None)]


@pytest.mark.parametrize("again", [{}, {"note": "The new checkout"}, {"at": None}])
def test_the_same_announcement_changes_nothing_and_is_not_recorded(again: dict[str, Any]) -> None:
    first = announce(note="The new checkout", at=NOW - timedelta(hours=1))

    second = announce(**again)

    assert (second.is_new, second.release.at) == (False, NOW - timedelta(hours=1))
    assert actions(first.release) == [("release.announced", None)]


@pytest.mark.parametrize(
    ("again", "fields"),
    [
        ({"note": "Other"}, ["note"]),
        ({"note": ""}, ["note"]),
        ({"url": "https://example.com"}, ["url"]),
        ({"at": NOW - timedelta(days=1), "note": "Other"}, ["at", "note"]),
    ],
)
def test_another_announcement_of_the_same_version_is_refused_with_what_differs(
    again: dict[str, Any], fields: list[str]
) -> None:
    first = announce(note="The new checkout")

    with pytest.raises(AnnouncedDifferently) as refused:
        announce(**again)

    assert refused.value.fields == fields
    assert reading.find("default", first.release.release_id).note == "The new checkout"


def test_each_kind_and_each_project_has_names_of_its_own() -> None:
    ids = {id_of(project, kind, "2.1.0") for project in ("default", "other") for kind in Kind}

    for kind in Kind:
        announce(kind=kind)
    a_release("2.1.0", "other")

    assert len(ids) == 6
    assert [release.kind for release in reading.of_name("other", "2.1.0")] == ["release"]
    assert {release.kind for release in reading.of_name("default", "2.1.0")} == set(Kind)


def test_of_several_announcements_at_the_same_moment_one_is_new() -> None:
    barrier = Barrier(4)

    def at_once() -> bool:
        barrier.wait()
        return announce().is_new

    assert sorted(together(*[at_once] * 4)) == [False, False, False, True]


def test_a_correction_records_the_time_and_no_text() -> None:
    release = a_release(note="Old", url="https://example.com/1")

    assert announcing.change(release, {"at": NOW - timedelta(days=1), "note": "New", "url": ""}, actor=ME)

    stored = reading.find("default", release.release_id)
    assert (stored.at, stored.note) == (NOW - timedelta(days=1), "New")
    assert not stored.url
    changed = {"at": ["2026-11-23T09:30:00.000Z", "2026-11-22T09:30:00.000Z"], "note": "changed", "url": "changed"}
    assert actions(stored) == [("release.announced", None), ("release.changed", changed)]


def test_a_correction_that_changes_nothing_is_not_recorded() -> None:
    release = a_release(note="Same")

    assert not announcing.change(release, {"note": "Same", "at": None}, actor=ME)
    assert actions(release) == [("release.announced", None)]


def test_a_correction_of_an_old_copy_is_refused() -> None:
    release = a_release()
    old = reading.find("default", release.release_id)
    announcing.change(release, {"note": "Mine"}, actor=ME)

    with pytest.raises(Conflict):
        announcing.change(old, {"note": "Theirs"}, actor=ME)


def test_a_deleted_release_is_gone_and_can_be_announced_again() -> None:
    release = a_release(note="Old")

    announcing.delete(release, actor=ME)

    with pytest.raises(NotFound):
        reading.find("default", release.release_id)
    assert announce(note="New").is_new

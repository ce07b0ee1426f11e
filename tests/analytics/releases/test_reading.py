from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from analytics.releases import reading
from analytics.releases.models import AnnouncedRelease, Kind
from storage.cursors import BadCursor
from tests.analytics.releases.factories import a_release

pytestmark = pytest.mark.usefixtures("stack")
DAY = timedelta(days=1)
FIRST = datetime(2026, 11, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _releases(stack: int) -> None:
    for number in (2, 0, 3, 1):
        a_release(f"1.{number}", at=FIRST + number * DAY)
    a_release("outage", kind=Kind.INCIDENT, at=FIRST + 1.5 * DAY)
    a_release("9.9", "other", at=FIRST)


def names(releases: list[AnnouncedRelease]) -> list[str]:
    return [release.name for release in releases]


def test_the_newest_come_first_page_by_page() -> None:
    pages, cursor = [], None
    for _ in range(3):
        page = reading.page("default", limit=2, cursor=cursor)
        pages.append(names(page.releases))
        cursor = page.cursor

    assert (pages, cursor) == ([["1.3", "1.2"], ["outage", "1.1"], ["1.0"]], None)


def test_the_end_of_a_time_is_not_included() -> None:
    since, until = FIRST + DAY, FIRST + 2 * DAY

    assert names(reading.page("default", limit=9, since=since).releases) == ["1.3", "1.2", "outage", "1.1"]
    assert names(reading.page("default", limit=9, until=until).releases) == ["outage", "1.1", "1.0"]
    assert names(reading.page("default", limit=9, since=since, until=until).releases) == ["outage", "1.1"]
    assert names(reading.between("default", since, until, 9)) == ["1.1", "outage"]
    assert reading.between("default", until, since, 9) == reading.between("default", until, until, 9) == []
    assert names(reading.before("default", until, 2)) == ["outage", "1.1"]


def test_a_cursor_of_another_list_is_refused() -> None:
    cursor = reading.page("default", limit=1).cursor

    for list_of_others in ({"project_id": "other"}, {"project_id": "default", "since": FIRST}):
        with pytest.raises(BadCursor):
            reading.page(limit=1, cursor=cursor, **list_of_others)


def test_a_name_finds_what_was_announced_with_it() -> None:
    assert names(reading.of_name("default", "outage")) == ["outage"]
    assert reading.of_name("other", "outage") == []

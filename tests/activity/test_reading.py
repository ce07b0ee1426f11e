from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from activity import reading, rows
from activity.models import ActivityRow
from storage import clock
from storage.cursors import BadCursor
from storage.transactions import create, transact

pytestmark = pytest.mark.usefixtures("stack")

SUBJECT = "feedback#f1"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    def stop(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return stop


def record(subject: str = SUBJECT, project_id: str = "default", **given: Any) -> ActivityRow:
    made = rows.row(subject=subject, project_id=project_id, actor="person:p1", action="feedback.moved", **given)
    transact(create(made))
    return made


def moments(count: int, month: int = 11) -> list[datetime]:
    return [datetime(2026, month, 1 + number, tzinfo=UTC) for number in range(count)]


def recorded(at: Any, count: int, **given: Any) -> list[str]:
    ids = []
    for moment in moments(count):
        at(moment)
        ids.append(record(**given).activity_id)
    return ids


def all_pages(read: Any, **given: Any) -> list[list[str]]:
    pages, cursor = [], None
    while True:
        page = read(cursor=cursor, **given)
        pages.append([row.activity_id for row in page.rows])
        if not (cursor := page.cursor):
            return pages


def test_a_timeline_has_the_acts_of_its_subject_newest_first_page_by_page(at: Any) -> None:
    ids = recorded(at, 5)
    record(subject="feedback#f2")

    pages = all_pages(lambda cursor: reading.timeline(SUBJECT, limit=2, cursor=cursor))

    assert pages == [[ids[4], ids[3]], [ids[2], ids[1]], [ids[0]]]


def test_a_timeline_can_begin_with_the_oldest_act(at: Any) -> None:
    ids = recorded(at, 4)

    pages = all_pages(lambda cursor: reading.timeline(SUBJECT, limit=2, cursor=cursor, oldest_first=True))

    assert pages == [ids[:2], ids[2:]]


def test_a_row_is_read_as_it_was_written(at: Any) -> None:
    at(datetime(2026, 11, 21, 9, 30, tzinfo=UTC))
    record(changes={"status": ["new", "done"], "tags": "changed"}, request_id="r-1", batch_id="b-1")

    [row] = reading.timeline(SUBJECT).rows

    assert row.at == datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    assert row.changes == {"status": ["new", "done"], "tags": "changed"}
    assert (row.actor, row.action, row.request_id, row.batch_id) == ("person:p1", "feedback.moved", "r-1", "b-1")


@pytest.mark.parametrize("shards", [1, 3])
def test_the_audit_log_has_a_month_of_a_project_newest_first_page_by_page(at: Any, settings: Any, shards: int) -> None:
    settings.FEEDBACK_SHARDS = settings.FEEDBACK_SHARDS_EVER = shards
    ids = []
    for number, moment in enumerate(moments(7)):
        at(moment)
        ids.append(record(subject=f"feedback#f{number}").activity_id)
        record(project_id="other")  # of another project
    at(datetime(2026, 12, 1, tzinfo=UTC))
    december = record().activity_id

    pages = all_pages(lambda cursor: reading.audit("default", "2026-11", limit=3, cursor=cursor))

    assert pages == [ids[6:3:-1], ids[3:0:-1], ids[:1]]
    assert all_pages(lambda cursor: reading.audit("default", "2026-12", cursor=cursor)) == [[december]]


def test_what_did_not_happen_is_an_empty_page() -> None:
    assert reading.timeline(SUBJECT) == reading.ActivityPage([], None)
    assert reading.audit("default", "2026-11") == reading.ActivityPage([], None)


def test_a_cursor_is_valid_for_its_listing_only(at: Any) -> None:
    recorded(at, 3)
    cursor = reading.timeline(SUBJECT, limit=2).cursor

    with pytest.raises(BadCursor):
        reading.timeline("feedback#f2", cursor=cursor)
    with pytest.raises(BadCursor):
        reading.timeline(SUBJECT, cursor=cursor, oldest_first=True)
    with pytest.raises(BadCursor):
        reading.audit("default", "2026-11", cursor=cursor)


def test_a_cursor_of_a_project_shows_nothing_of_another_or_of_another_month(at: Any) -> None:
    recorded(at, 3)
    recorded(at, 3, project_id="other")
    cursor = reading.audit("default", "2026-11", limit=2).cursor
    assert cursor is not None

    with pytest.raises(BadCursor):
        reading.audit("other", "2026-11", cursor=cursor)
    with pytest.raises(BadCursor):
        reading.audit("default", "2026-12", cursor=cursor)


def test_each_page_is_one_query_for_each_shard(at: Any, settings: Any, asked: list[str]) -> None:
    recorded(at, 3)
    settings.FEEDBACK_SHARDS_EVER = 3
    del asked[:]

    reading.timeline(SUBJECT, limit=2)
    reading.audit("default", "2026-11", limit=2)

    assert asked == ["Query activity-local"] * 4

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings, settings

from feedback.inbox import reading
from feedback.inbox.filters import Filters
from feedback.intake import submissions
from feedback.models import Feedback, Status
from storage import clock, pagination, writes
from storage.cursors import BadCursor
from storage.pagination import Page, newest_first
from storage.shard_reading import Selection
from tests.factories import a_feedback, move

pytestmark = pytest.mark.usefixtures("stack")

LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(params=[1, 8], ids=["one shard", "eight shards"], autouse=True)
def _shards(request: pytest.FixtureRequest, settings: LazySettings) -> None:
    _set_shards(settings, request.param)


def _set_shards(settings: LazySettings, number: int) -> None:
    settings.FEEDBACK_SHARDS = number
    settings.FEEDBACK_SHARDS_EVER = number


def _created_at(seconds: int) -> Feedback:
    return a_feedback(created_at=LONG_AGO + timedelta(seconds=seconds))


def _newest(limit: int, cursor: str | None = None, project_id: str = "default") -> Page[Feedback]:
    return newest_first(Feedback.by_time, project_id, shards=settings.FEEDBACK_SHARDS_EVER, limit=limit, cursor=cursor)


def _walk(limit: int) -> list[list[str]]:
    pages, cursor = [], None
    while True:
        page = _newest(limit=limit, cursor=cursor)
        pages.append([item.feedback_id for item in page.items])
        cursor = page.cursor
        if cursor is None:
            return pages


def test_it_reads_newest_first_in_pages() -> None:
    stored = [_created_at(second).feedback_id for second in range(10)]
    pages = _walk(limit=4)
    assert [len(page) for page in pages] == [4, 4, 2]
    assert sum(pages, []) == stored[::-1]


def test_a_page_that_just_fits_has_no_next_one() -> None:
    for second in range(4):
        _created_at(second)
    page = _newest(limit=4)
    assert (len(page.items), page.cursor) == (4, None)


def test_an_empty_listing_has_no_next_page() -> None:
    assert _newest(limit=10) == Page([], None)


@pytest.mark.parametrize("limit", [1, 3, 7])
def test_items_of_the_same_millisecond_are_neither_lost_nor_shown_twice(limit: int) -> None:
    stored = {_created_at(second // 5).feedback_id for second in range(20)}
    shown = sum(_walk(limit), [])
    assert len(shown) == len(stored)
    assert set(shown) == stored


def test_what_comes_meanwhile_does_not_move_the_next_pages() -> None:
    stored = [_created_at(second).feedback_id for second in range(6)]
    first = _newest(limit=2)
    for second in range(100, 120):
        _created_at(second)
    rest = _newest(limit=10, cursor=first.cursor)
    assert [item.feedback_id for item in rest.items] == stored[3::-1]


def test_the_item_that_a_page_ended_with_may_leave_the_folder() -> None:
    items = [_created_at(second) for second in range(6)]
    first = reading.read("default", Filters(folder=Status.NEW), limit=2)
    move(items[4], Status.DONE)
    rest = reading.read("default", Filters(folder=Status.NEW), limit=10, cursor=first.cursor)
    assert [item.feedback_id for item in rest.items] == [item.feedback_id for item in items[3::-1]]


def test_shards_may_be_added_between_two_pages(settings: LazySettings) -> None:
    stored = [_created_at(second).feedback_id for second in range(6)]
    first = _newest(limit=2)
    _set_shards(settings, 16)
    for second in range(100, 120):
        _created_at(second)
    rest = _newest(limit=10, cursor=first.cursor)
    assert [item.feedback_id for item in rest.items] == stored[3::-1]
    assert len(_walk(limit=50)[0]) == 26


def test_readers_find_what_was_written_under_a_higher_number_of_shards(settings: LazySettings) -> None:
    stored = [_created_at(second).feedback_id for second in range(12)]
    settings.FEEDBACK_SHARDS = 1
    stored += [_created_at(second).feedback_id for second in range(12, 15)]
    assert sum(_walk(limit=4), []) == stored[::-1]


def test_expired_items_are_gone_and_fill_no_page() -> None:
    items = [_created_at(second) for second in range(9)]
    for item in items[1::2]:
        writes.change(item, Feedback.expires_at.set(clock.now() - timedelta(seconds=1)))
    pages = _walk(limit=2)
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sum(pages, []) == [item.feedback_id for item in items[::-2]]


def test_an_item_that_is_kept_for_ever_is_listed(settings: LazySettings) -> None:
    settings.FEEDBACK_RETENTION_DAYS = 0
    assert _created_at(0).expires_at is None
    assert len(_newest(limit=5).items) == 1


def test_a_folder_lists_what_was_moved_there() -> None:
    items = [_created_at(second) for second in range(6)]
    for item in items[::2]:
        move(item, Status.DONE)
    done = reading.read("default", Filters(folder=Status.DONE), limit=2)
    more = reading.read("default", Filters(folder=Status.DONE), limit=2, cursor=done.cursor)
    assert [item.feedback_id for item in done.items + more.items] == [item.feedback_id for item in items[4::-2]]
    assert more.cursor is None
    assert len(reading.read("default", Filters(folder=Status.NEW), limit=10).items) == 3


def test_a_filter_is_part_of_what_a_cursor_is_bound_to() -> None:
    for second in range(6):
        a_feedback(created_at=LONG_AGO + timedelta(seconds=second), rating=1 + second % 2)

    def page(cursor: str | None, rating: int) -> Page[Feedback]:
        return newest_first(
            Feedback.by_time,
            "default",
            shards=8,
            limit=1,
            cursor=cursor,
            only=Selection(f"rating={rating}", Feedback.rating == rating),
        )

    first = page(None, 1)
    assert [item.rating for item in first.items + page(first.cursor, 1).items] == [1, 1]
    with pytest.raises(BadCursor):
        page(first.cursor, 2)


def test_what_one_shard_has_waits_for_what_another_may_still_have(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set_shards(settings, 2)
    monkeypatch.setattr(pagination, "MOST_ITEMS_READ", 24)
    monkeypatch.setattr(submissions, "shard_of", lambda feedback_id: int(feedback_id[0]))
    for second in range(20, 60):
        a_feedback(_id(0, second), created_at=LONG_AGO + timedelta(seconds=second), rating=1 if second == 20 else 5)
    a_feedback(_id(1, 10), created_at=LONG_AGO + timedelta(seconds=10), rating=1)
    shown, cursor = [], None
    for _ in range(9):
        page = newest_first(
            Feedback.by_time,
            "default",
            shards=2,
            limit=2,
            cursor=cursor,
            only=Selection("rating=1", Feedback.rating == 1),
        )
        shown += [item.feedback_id for item in page.items]
        cursor = page.cursor
        if cursor is None:
            break
    assert shown == [_id(0, 20), _id(1, 10)]


def _id(shard: int, second: int) -> str:
    return f"{shard}0000000-0000-4000-8000-{second:012}"


@pytest.mark.parametrize("limit", [2, 50])
def test_a_listing_can_be_of_a_time(limit: int, settings: LazySettings) -> None:
    stored = [_created_at(second // 2).feedback_id for second in range(20)]
    only: Selection[Feedback] = Selection(
        "some", since=LONG_AGO + timedelta(seconds=3), before=LONG_AGO + timedelta(seconds=6)
    )
    shown, cursor = set(), None
    for _ in range(9):
        page = newest_first(
            Feedback.by_time, "default", shards=settings.FEEDBACK_SHARDS_EVER, limit=limit, cursor=cursor, only=only
        )
        shown |= {item.feedback_id for item in page.items}
        cursor = page.cursor
        if cursor is None:
            break
    assert shown == set(stored[6:12])
    assert cursor is None


@pytest.mark.parametrize(("since", "before", "left"), [(4, None, 6), (None, 4, 4), (None, None, 10)])
def test_a_listing_may_be_open_at_either_end(since: int | None, before: int | None, left: int) -> None:
    for second in range(10):
        _created_at(second)
    only: Selection[Feedback] = Selection(
        since=None if since is None else LONG_AGO + timedelta(seconds=since),
        before=None if before is None else LONG_AGO + timedelta(seconds=before),
    )
    assert len(newest_first(Feedback.by_time, "default", shards=8, limit=50, only=only).items) == left


def test_a_page_is_one_query_a_shard(asked: list[str], settings: LazySettings) -> None:
    for second in range(30):
        _created_at(second)
    asked.clear()
    _newest(limit=10)
    assert asked == ["Query feedback-local"] * settings.FEEDBACK_SHARDS_EVER


def test_a_cursor_of_one_folder_or_project_fits_no_other() -> None:
    for second in range(3):
        _created_at(second)
    cursor = _newest(limit=1).cursor
    with pytest.raises(BadCursor):
        _newest(limit=1, cursor=cursor, project_id="another")
    with pytest.raises(BadCursor):
        reading.read("default", Filters(folder=Status.NEW), limit=1, cursor=cursor)


def test_one_persons_items_are_found_by_their_address_in_any_spelling() -> None:
    a_feedback(email="Ada@Example.com ", created_at=LONG_AGO)
    a_feedback(email="ada@example.com", created_at=LONG_AGO + timedelta(days=1))
    a_feedback(email="bob@example.com")
    found = Feedback.by_person.query(submissions.person_hash("default", "ADA@example.com"), scan_index_forward=False)
    assert [item.created_at.day for item in found] == [2, 1]
    hashes = {submissions.person_hash(project, "ada@example.com") for project in ("default", "another")}
    assert len(hashes) == 2

"""How much one request reads of an index, whatever a filter leaves of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from pynamodb.pagination import PageIterator

from feedback.models import Feedback
from storage import pagination, shard_reading
from storage.pagination import Page, newest_first
from storage.shard_reading import Selection
from tests.factories import a_feedback

pytestmark = pytest.mark.usefixtures("stack")

LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(params=[1, 8], ids=["one shard", "eight shards"], autouse=True)
def _shards(request: pytest.FixtureRequest, settings: LazySettings) -> None:
    _set_shards(settings, request.param)


def _set_shards(settings: LazySettings, number: int) -> None:
    settings.FEEDBACK_SHARDS = number
    settings.FEEDBACK_SHARDS_EVER = number


def test_a_filter_that_few_pass_takes_few_queries(asked: list[str], settings: LazySettings) -> None:
    _set_shards(settings, 1)
    for second in range(60):
        a_feedback(created_at=LONG_AGO + timedelta(seconds=second), rating=1 if second == 0 else 5)
    asked.clear()
    page = newest_first(
        Feedback.by_time, "default", shards=1, limit=10, only=Selection("rating=1", Feedback.rating == 1)
    )
    assert [item.rating for item in page.items] == [1]
    assert asked == ["Query feedback-local"] * 2


def test_a_request_reads_no_more_than_it_may_and_says_how_far_back_it_came(
    asked: list[str], settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination, "MOST_ITEMS_READ", 48)
    stored = [
        a_feedback(created_at=LONG_AGO + timedelta(seconds=n), rating=1 if n % 40 == 0 else 5) for n in range(120)
    ]
    scanned = _scanned(monkeypatch)
    asked.clear()
    pages: list[Page[Feedback]] = []
    cursor = None
    while cursor or not pages:
        page = _rated_1(settings, limit=2, cursor=cursor)
        pages.append(page)
        assert sum(scanned) <= 48
        assert len(asked) <= 2 * settings.FEEDBACK_SHARDS_EVER
        scanned.clear()
        asked.clear()
        cursor = page.cursor
    shown = [item.feedback_id for page in pages for item in page.items]
    assert shown == [item.feedback_id for item in stored[::-1] if item.rating == 1]
    is_short = [len(page.items) < 2 for page in pages[:-1]]
    assert any(is_short)
    assert [page.searched_back_to is not None for page in pages] == [*is_short, False]


def test_all_items_back_to_the_time_that_it_names_were_read(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination, "MOST_ITEMS_READ", 24)
    for n in range(60):
        a_feedback(created_at=LONG_AGO + timedelta(seconds=n), rating=1 if n % 15 == 0 else 5)
    first = _rated_1(settings, limit=10, cursor=None)
    rest = _rated_1(settings, limit=10, cursor=first.cursor)
    assert first.searched_back_to is not None
    assert all(item.created_at >= first.searched_back_to for item in first.items)
    assert all(item.created_at <= first.searched_back_to for item in rest.items)


def test_it_takes_as_many_queries_for_many_items_as_for_few(
    asked: list[str], settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination, "MOST_ITEMS_READ", 80)
    queries = []
    for number in (30, 300):
        for second in range(number):
            a_feedback(created_at=LONG_AGO + timedelta(seconds=second))
        asked.clear()
        assert _rated_1(settings, limit=2, cursor=None).items == []
        queries.append(len(asked))
    assert queries[1] <= 2 * settings.FEEDBACK_SHARDS_EVER
    assert queries[1] - queries[0] <= settings.FEEDBACK_SHARDS_EVER  # a shard with few items ends with the first


def test_a_query_that_ends_after_1_mb_is_continued_a_few_times(
    asked: list[str], settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set_shards(settings, 1)
    for second in range(12):
        a_feedback(created_at=LONG_AGO + timedelta(seconds=second))
    monkeypatch.setattr(type(Feedback.by_time), "query", _with_short_pages(type(Feedback.by_time).query))
    asked.clear()
    page = _rated_1(settings, limit=9, cursor=None)
    assert len(asked) == shard_reading.MOST_QUERIES
    assert page.items == []
    assert page.searched_back_to == LONG_AGO + timedelta(seconds=12 - 2 * shard_reading.MOST_QUERIES)


def test_what_dynamodb_cannot_check_is_checked_here(settings: LazySettings) -> None:
    for second in range(9):
        a_feedback(created_at=LONG_AGO + timedelta(seconds=second), message=f"message {second}")
    only: Selection[Feedback] = Selection("even", keep=lambda item: int(item.message[-1]) % 2 == 0)
    pages: list[list[str]] = []
    cursor = None
    while cursor or not pages:
        page = newest_first(
            Feedback.by_time, "default", shards=settings.FEEDBACK_SHARDS_EVER, limit=2, cursor=cursor, only=only
        )
        pages.append([item.message[-1] for item in page.items])
        cursor = page.cursor
    assert pages == [["8", "6"], ["4", "2"], ["0"]]


def _rated_1(settings: LazySettings, *, limit: int, cursor: str | None) -> Page[Feedback]:
    return newest_first(
        Feedback.by_time,
        "default",
        shards=settings.FEEDBACK_SHARDS_EVER,
        limit=limit,
        cursor=cursor,
        only=Selection("rating=1", Feedback.rating == 1),
    )


def _scanned(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many items each query reads, as DynamoDB counts them."""
    counts: list[int] = []
    read = PageIterator.__next__

    def noting(pages: PageIterator[Any]) -> Any:
        page = read(pages)
        counts.append(page["ScannedCount"])
        return page

    monkeypatch.setattr(PageIterator, "__next__", noting)
    return counts


def _with_short_pages(query: Any) -> Any:
    """DynamoDB ends a query after 1 MB. The emulator needs too many items for that, so each query reads two."""

    def short(*args: Any, **options: Any) -> Any:
        result = query(*args, **options)
        operation = result.page_iter._operation
        result.page_iter._operation = lambda *args, **options: operation(*args, **{**options, "limit": 2})
        return result

    return short

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from django.conf import LazySettings

from analytics.counting import stream_handler
from feedback.inbox import expiry
from feedback.inbox.expiry import Swept
from feedback.intake import submissions
from feedback.intake.submissions import Submission
from feedback.models import Feedback, Status
from local_aws import emulated
from staff import projects
from staff.models import Project
from storage import clock
from tests.factories import FeedbackStream, a_feedback, an_id, counters, move, restore

pytestmark = pytest.mark.usefixtures("stack")

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
DAY = timedelta(days=1)
OTHER = Project("other", name="Other shop", time_zone="UTC", retention_days=7)


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> dict[str, datetime]:
    settings.FEEDBACK_RETENTION_DAYS = 30
    moment = {"now": NOW}
    monkeypatch.setattr(clock, "now", lambda: moment["now"])
    return moment


def swept(project: Project | None = None, *, limit: int = 1000) -> int:
    """All calls until nothing is left."""
    return sum(result.deleted for result in calls(project or projects.default(), limit))


def calls(project: Project, limit: int) -> Iterator[Swept]:
    cursor = None
    while True:
        result = expiry.sweep(project, clock.now(), limit=limit, cursor=cursor)
        yield result
        cursor = result.cursor
        if cursor is None:
            return


def left() -> set[str]:
    return {item.feedback_id for item in Feedback.scan()}


def test_it_deletes_what_has_expired_and_nothing_else(at: dict[str, datetime]) -> None:
    a_feedback(an_id("old"))
    at["now"] = NOW + 1 * DAY
    a_feedback(an_id("younger"))
    at["now"] = NOW + 30 * DAY
    assert swept() == 1
    assert left() == {an_id("younger")}
    at["now"] = NOW + 31 * DAY
    assert (swept(), swept(), left()) == (1, 0, set())


def test_a_deleted_item_is_purged_after_a_week_and_a_restored_one_is_not(at: dict[str, datetime]) -> None:
    purged, restored = a_feedback(an_id("purged")), a_feedback(an_id("restored"))
    move(purged, Status.DELETED)
    move(restored, Status.DELETED)
    restore(restored)
    at["now"] = NOW + 7 * DAY - timedelta(seconds=1)
    assert swept() == 0
    at["now"] = NOW + 7 * DAY
    assert (swept(), left()) == (1, {an_id("restored")})


def test_an_item_that_is_restored_between_the_read_and_the_delete_stays(
    at: dict[str, datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    item = a_feedback()
    move(item, Status.DELETED)
    read = expiry._read

    def restore_after_the_read(*given: Any) -> Any:
        found = read(*given)
        at["now"] = NOW + 6 * DAY  # by another server, whose clock is not the one of the sweep
        if item.status == Status.DELETED:
            restore(item)
        return found

    monkeypatch.setattr(expiry, "_read", restore_after_the_read)
    result = expiry.sweep(projects.default(), NOW + 7 * DAY, limit=10)
    assert (result.deleted, left()) == (0, {item.feedback_id})


def test_two_sweeps_at_once_delete_each_item_once(at: dict[str, datetime], monkeypatch: pytest.MonkeyPatch) -> None:
    a_feedback(an_id("a"))
    a_feedback(an_id("b"))
    at["now"] = NOW + 30 * DAY
    delete = expiry._delete
    others: list[None] = []

    def second_sweep_first(ids: list[str], now: datetime) -> int:
        if not others:
            others.append(None)
            assert swept() == 2
        return delete(ids, now)

    monkeypatch.setattr(expiry, "_delete", second_sweep_first)
    assert (swept(), left()) == (0, set())


def test_a_call_is_bounded_and_the_next_one_goes_on(
    at: dict[str, datetime], monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    monkeypatch.setattr(expiry, "PAGE_SIZE", 2)
    monkeypatch.setattr(expiry, "MOST_PAGES", 3)
    settings.FEEDBACK_SHARDS = settings.FEEDBACK_SHARDS_EVER = 2
    for number in range(9):
        a_feedback(an_id(f"f-{number}"))
    at["now"] = NOW + 30 * DAY
    each = [result.deleted for result in calls(projects.default(), limit=3)]
    assert sum(each) == 9
    assert max(each) <= 4
    assert left() == set()


def test_old_items_that_were_imported_lately_do_not_hide_what_has_expired(
    at: dict[str, datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are the oldest of the index, and expire the last."""
    monkeypatch.setattr(expiry, "PAGE_SIZE", 2)
    monkeypatch.setattr(expiry, "MOST_PAGES", 2)
    a_feedback(an_id("expired"))
    at["now"] = NOW + 10 * DAY
    for number in range(9):
        a_feedback(an_id(f"imported-{number}"), created_at=NOW - 900 * DAY)
    at["now"] = NOW + 30 * DAY
    assert swept() == 1
    assert len(left()) == 9


def test_each_project_has_its_own_retention_and_sweep(at: dict[str, datetime]) -> None:
    submissions.accept(OTHER, Submission(rating=5, message=""), an_id("theirs"), visitor=None)
    a_feedback(an_id("ours"))
    at["now"] = NOW + 7 * DAY
    assert swept() == 0
    assert (swept(OTHER), left()) == (1, {an_id("ours")})


def test_without_retention_only_the_folder_of_deleted_items_is_swept(at: dict[str, datetime], asked: list[str]) -> None:
    kept = Project("kept", name="Kept", time_zone="UTC", retention_days=0)
    submissions.accept(kept, Submission(rating=5, message=""), an_id("f-1"), visitor=None)
    at["now"] = NOW + 900 * DAY
    asked.clear()
    assert swept(kept) == 0
    assert asked == ["Query feedback-local"]


def test_it_reads_with_queries_only(at: dict[str, datetime], asked: list[str]) -> None:
    a_feedback()
    at["now"] = NOW + 30 * DAY
    asked.clear()
    swept()
    assert asked == ["Query feedback-local", "Query feedback-local", "DeleteItem feedback-local"]


def test_the_sums_stay_when_an_item_expires(at: dict[str, datetime]) -> None:
    stream = FeedbackStream()
    a_feedback(rating=4)
    stream_handler.count(stream.records())
    before = counters()
    at["now"] = NOW + 30 * DAY
    swept()
    [removal] = stream.records()
    removal["dynamodb"]["ApproximateCreationDateTime"] = at["now"].timestamp()  # of this test, not of the emulator
    stream_handler.count([removal])

    after = counters()
    total, folder = ("project#default", "total"), "folder:new"
    assert after[total] == {name: number for name, number in before[total].items() if name != folder}
    assert {key: numbers for key, numbers in after.items() if key[1] != "total"} == {
        key: numbers for key, numbers in before.items() if key[1] != "total"
    } | {key: numbers for key, numbers in after.items() if key[0] == "retention"}


@pytest.mark.parametrize("operation", ["Query", "DeleteItem"])
def test_while_storage_is_busy_it_fails_and_can_go_on(stack: int, at: dict[str, datetime], operation: str) -> None:
    a_feedback()
    at["now"] = NOW + 30 * DAY
    rule = {"service": "dynamodb", "operation": operation, "times": 9, "status": 400, "code": "ThrottlingException"}
    emulated.inject(stack, [rule])
    with pytest.raises(ClientError):
        swept()
    emulated.inject(stack, [])
    assert (swept(), left()) == (1, set())

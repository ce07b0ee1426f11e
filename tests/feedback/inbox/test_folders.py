from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from django.conf import LazySettings

from activity import reading
from feedback.inbox import edits, folders
from feedback.inbox.edits import Edit
from feedback.inbox.folders import SNOOZE
from feedback.models import Feedback, Status
from local_aws import emulated
from storage import clock, writes
from tests.factories import a_feedback, move, restore

pytestmark = pytest.mark.usefixtures("stack")

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
LATER = NOW + timedelta(days=2)
ADA = "person:ada"


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> dict[str, datetime]:
    """The time, which a test can move on."""
    moment = {"now": NOW}
    monkeypatch.setattr(clock, "now", lambda: moment["now"])
    return moment


def stored(item: Feedback) -> Feedback:
    return writes.find(Feedback, item.feedback_id, consistent=True)


def put(item: Feedback, folder: str) -> None:
    move(item, folder, LATER if folder == Status.SNOOZED else None)


@pytest.mark.parametrize("path", [*permutations(["done", "snoozed", "archived", "spam"], 3), ("escalated", "archived")])
def test_a_deleted_item_returns_to_its_folder_whatever_way_it_came(path: tuple[str, ...]) -> None:
    item = a_feedback()
    for folder in path:
        put(item, folder)
    before = stored(item).attribute_values
    put(item, Status.DELETED)

    restore(item)

    after = stored(item).attribute_values
    changing = ("version", "updated_at", "before")
    assert {name: value for name, value in after.items() if name not in changing} == {
        name: value for name, value in before.items() if name not in changing
    }


def test_the_reason_of_spam_leaves_with_it() -> None:
    item = a_feedback(status=Status.SPAM, spam_reason="decoy")
    put(item, Status.DELETED)
    restore(item)
    assert (stored(item).status, stored(item).spam_reason) == ("spam", "decoy")
    put(item, Status.OPEN)
    assert not stored(item).spam_reason


def test_the_counted_flag_follows_the_folder() -> None:
    item = a_feedback()
    flags = {}
    for folder in ("open", "snoozed", "spam", "archived", "deleted", "escalated"):
        put(item, folder)
        flags[folder] = stored(item).counted
    assert flags == {
        "open": True,
        "snoozed": True,
        "spam": False,
        "archived": True,
        "deleted": False,
        "escalated": True,
    }


def test_a_flag_that_a_later_version_set_stays_until_the_item_moves() -> None:
    item = a_feedback()
    move(item, "merged")
    writes.change(item, Feedback.counted.set(False))  # as the later version sees its folder

    edits.apply(item, Edit(tags=frozenset({"a"})), actor=ADA)

    assert stored(item).counted is False


@pytest.mark.parametrize(("folder", "back"), [("open", "open"), ("done", "done"), ("archived", "new")])
def test_a_snoozed_item_wakes_in_the_folder_it_had(at: dict[str, datetime], folder: str, back: str) -> None:
    item = a_feedback()
    put(item, folder)
    put(item, Status.SNOOZED)
    assert folders.wake(item.feedback_id) is False  # too early

    at["now"] = LATER
    assert folders.wake(item.feedback_id) is True

    awake = stored(item)
    assert awake.status == back
    assert not awake.snoozed_until
    assert not awake.previous_status
    assert folders.wake(item.feedback_id) is False  # a timer may come twice
    assert reading.timeline(f"feedback#{item.feedback_id}").rows[0].actor == SNOOZE


def test_a_timer_that_comes_too_late_changes_nothing(at: dict[str, datetime]) -> None:
    moved, deleted, longer = a_feedback(), a_feedback(), a_feedback()
    for item in (moved, deleted, longer):
        put(item, Status.SNOOZED)
    move(moved, Status.DONE)
    move(deleted, Status.DELETED)
    move(longer, Status.SNOOZED, LATER + timedelta(days=1))

    at["now"] = LATER
    assert [folders.wake(item.feedback_id) for item in (moved, deleted, longer)] == [False] * 3
    assert folders.wake("no-such-item") is False
    assert [stored(item).status for item in (moved, deleted, longer)] == ["done", "deleted", "snoozed"]


def test_an_item_that_was_deleted_over_the_end_of_its_snooze_is_restored_awake(at: dict[str, datetime]) -> None:
    item = a_feedback()
    put(item, Status.OPEN)
    put(item, Status.SNOOZED)
    put(item, Status.DELETED)

    at["now"] = LATER
    restore(item)

    assert stored(item).status == "open"
    assert not stored(item).snoozed_until


def test_a_timer_that_meets_another_change_can_come_again(
    at: dict[str, datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    item = a_feedback()
    put(item, Status.SNOOZED)
    at["now"] = LATER
    read_before = stored(item)
    move(item, Status.SNOOZED, LATER + timedelta(days=1))
    monkeypatch.setattr(writes, "find", lambda *_, **__: read_before)
    with pytest.raises(writes.Conflict):
        folders.wake(item.feedback_id)

    monkeypatch.undo()
    assert stored(item).status == Status.SNOOZED


def test_of_two_movers_one_wins_and_leaves_one_row() -> None:
    mine = a_feedback()
    theirs = stored(mine)
    move(theirs, Status.DONE)
    with pytest.raises(writes.Conflict):
        move(mine, Status.SPAM)

    assert stored(mine).status == Status.DONE
    [row] = reading.timeline(f"feedback#{mine.feedback_id}").rows
    assert row.changes == {"status": ["new", "done"]}


def test_a_deleted_item_that_is_deleted_again_keeps_its_way_back(at: dict[str, datetime]) -> None:
    item = a_feedback()
    put(item, Status.SNOOZED)
    move(item, Status.DELETED)
    before = stored(item).attribute_values
    at["now"] = NOW + timedelta(hours=1)

    move(item, Status.DELETED)

    assert stored(item).attribute_values == before


def test_a_deletion_never_makes_an_item_live_longer(settings: LazySettings, at: dict[str, datetime]) -> None:
    settings.FEEDBACK_RETENTION_DAYS = 3
    item = a_feedback()
    ends = item.expires_at

    move(item, Status.DELETED)
    assert stored(item).expires_at == ends
    restore(item)
    assert stored(item).expires_at == ends


@pytest.mark.parametrize("after", [False, True])
def test_a_move_whose_answer_is_slow_or_lost_leaves_item_and_row_together(stack: int, *, after: bool) -> None:
    item = a_feedback()
    rule = {"service": "dynamodb", "operation": "TransactWriteItems", "times": 1, "status": 500}
    emulated.inject(stack, [rule | {"code": "InternalServerError", "after": after}])

    move(item, Status.DONE)

    rows = reading.timeline(f"feedback#{item.feedback_id}").rows
    assert (stored(item).status, stored(item).version, len(rows)) == ("done", 2, 1)

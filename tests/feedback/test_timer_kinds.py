"""The timers of feedback, fired as the site fires them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from pynamodb.exceptions import TransactWriteError

from feedback import timer_kinds
from feedback.inbox import expiry, folders, snooze_timers
from feedback.models import Feedback, Status
from jobs import timer_tick, timers
from jobs.models import Timer
from local_aws import emulated
from storage import clock, transactions, writes
from tests.factories import a_feedback, move, restore

pytestmark = pytest.mark.usefixtures("stack")

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> dict[str, datetime]:
    settings.FEEDBACK_RETENTION_DAYS = 30
    moment = {"now": NOW}
    monkeypatch.setattr(clock, "now", lambda: moment["now"])
    monkeypatch.setattr(timer_tick, "_ensure_project_timers", lambda: None)
    return moment


def stored(item: Feedback) -> Feedback:
    return writes.find(Feedback, item.feedback_id, consistent=True)


def pending(kind: str) -> list[Timer]:
    return [timer for timer in Timer.scan() if timer.kind == kind]


def test_a_snoozed_item_wakes_within_the_minute(at: dict[str, datetime]) -> None:
    item = a_feedback()
    move(item, Status.OPEN)
    move(item, Status.SNOOZED, NOW + HOUR)
    at["now"] = NOW + HOUR - MINUTE
    timer_tick.tick()
    assert stored(item).status == "snoozed"
    at["now"] = NOW + HOUR
    timer_tick.tick()
    assert stored(item).status == "open"
    assert pending(snooze_timers.SNOOZE) == []


def test_a_snooze_that_fails_does_not_delay_the_one_that_holds(at: dict[str, datetime]) -> None:
    item = a_feedback()
    outdated = stored(item)
    move(item, Status.SNOOZED, NOW + HOUR)
    with pytest.raises(writes.Conflict):
        move(outdated, Status.SNOOZED, NOW + 5 * HOUR)
    at["now"] = NOW + HOUR
    timer_tick.tick()
    assert stored(item).status == "new"
    at["now"] = NOW + 5 * HOUR
    timer_tick.tick()
    assert (stored(item).status, pending(snooze_timers.SNOOZE)) == ("new", [])


def test_an_item_has_one_timer_however_often_it_is_snoozed(at: dict[str, datetime]) -> None:
    item = a_feedback()
    for hours in (3, 1, 2):
        move(item, Status.SNOOZED, NOW + hours * HOUR)
        move(item, Status.OPEN)
    assert len(pending(snooze_timers.SNOOZE)) == 1
    move(item, Status.SNOOZED, NOW + 4 * HOUR)
    [timer] = pending(snooze_timers.SNOOZE)
    assert timer.due_at == NOW + 4 * HOUR
    at["now"] = NOW + 4 * HOUR
    timer_tick.tick()
    assert (stored(item).status, pending(snooze_timers.SNOOZE)) == ("open", [])


def test_an_item_that_is_restored_to_its_snooze_has_a_timer_again(at: dict[str, datetime]) -> None:
    item = a_feedback()
    move(item, Status.SNOOZED, NOW + HOUR)
    move(item, Status.DELETED)
    timers.clear(snooze_timers.SNOOZE, item.feedback_id)
    restore(item)
    at["now"] = NOW + HOUR
    timer_tick.tick()
    assert stored(item).status == "new"


def test_an_item_that_is_snoozed_while_its_timer_fires_wakes_again(
    at: dict[str, datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    item = a_feedback()
    move(item, Status.SNOOZED, NOW + HOUR)
    at["now"] = NOW + HOUR
    wake = folders.wake

    def wake_and_snooze(feedback_id: str) -> bool:
        is_awake = wake(feedback_id)
        move(stored(item), Status.SNOOZED, NOW + 2 * HOUR)
        return is_awake

    with monkeypatch.context() as patched:
        patched.setattr(folders, "wake", wake_and_snooze)
        timer_tick.tick()
    assert stored(item).status == "snoozed"
    at["now"] = NOW + 2 * HOUR
    timer_tick.tick()
    assert stored(item).status == "new"


def test_without_its_timer_no_item_is_snoozed(stack: int) -> None:
    item = a_feedback()
    rule = {"service": "dynamodb", "operation": "TransactWriteItems", "times": 9, "status": 400}
    emulated.inject(stack, [rule | {"code": "ThrottlingException"}])
    with pytest.raises(TransactWriteError):
        move(item, Status.SNOOZED, NOW + HOUR)
    emulated.inject(stack, [])
    assert (stored(item).status, pending(snooze_timers.SNOOZE)) == ("new", [])


def test_a_timer_that_meets_another_change_tries_again_at_once(
    at: dict[str, datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    item = a_feedback()
    move(item, Status.SNOOZED, NOW + HOUR)
    at["now"] = NOW + HOUR
    transact, tries = transactions.transact, []

    def change_first(*given: transactions.Write) -> None:
        tries.append(len(given))
        if len(tries) == 1:
            writes.change(stored(item), Feedback.tags.set({"slow"}))
        transact(*given)

    monkeypatch.setattr(transactions, "transact", change_first)
    timer_kinds.wake(item.feedback_id, {}, at["now"])
    assert (stored(item).status, stored(item).tags, len(tries)) == ("new", {"slow"}, 2)


def test_each_project_is_swept_every_hour(at: dict[str, datetime]) -> None:
    timers.ensure(timer_kinds.EXPIRY, "default", NOW)
    a_feedback()
    timer_tick.tick()
    [timer] = pending(timer_kinds.EXPIRY)
    assert (timer.due_at, timer.data) == (NOW + HOUR, {})
    at["now"] = NOW + timedelta(days=30)
    timer_tick.tick()
    assert list(Feedback.scan()) == []
    assert pending(timer_kinds.EXPIRY)[0].due_at == at["now"] + HOUR


def test_a_large_sweep_goes_on_with_the_next_tick(at: dict[str, datetime], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "PAGE_SIZE", 1)
    monkeypatch.setattr(timer_kinds, "MOST_AT_ONCE", 1)
    for _ in range(3):
        a_feedback()
    at["now"] = NOW + timedelta(days=30)
    timers.ensure(timer_kinds.EXPIRY, "default", at["now"])
    left: list[int] = []
    while len(left) < 9 and not (left and pending(timer_kinds.EXPIRY)[0].due_at > at["now"]):
        timer_tick.tick()
        left.append(len(list(Feedback.scan())))
        at["now"] += MINUTE
    assert left[-1] == 0
    assert len(left) < 9
    [timer] = pending(timer_kinds.EXPIRY)
    assert timer.data == {}


def test_the_sweep_of_a_project_that_is_gone_ends(at: dict[str, datetime]) -> None:
    assert timer_kinds.sweep_expired("gone", {}, NOW) is None

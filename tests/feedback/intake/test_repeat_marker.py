from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from activity import reading
from analytics.counting import stream_handler
from feedback.intake import repeat_marker, screening, submissions
from feedback.intake.screening import SpamReason, Visitor
from feedback.intake.submissions import Submission
from feedback.models import Feedback, Status
from local_aws import emulated
from staff.models import Project
from storage import clock, writes
from tests.factories import FeedbackStream, a_feedback, a_record, an_image, counters, move

HERE = Visitor("203.0.113.9")


def send(message: str = "Buy my watches", visitor: Visitor | None = HERE) -> Feedback:
    """As a new container stores it: it remembers nothing of the others."""
    screening.forget()
    return submissions.accept(
        Project("default", time_zone="UTC"), Submission(rating=5, message=message), visitor=visitor
    )


def statuses(*items: Feedback) -> list[tuple[str, str | None]]:
    found = [writes.find(Feedback, item.feedback_id, consistent=True) for item in items]
    return [(item.status, item.spam_reason) for item in found]


def mark(records: list[dict[str, Any]]) -> None:
    repeat_marker.on_stream({"Records": records}, object())


def test_what_two_containers_stored_is_marked_once(stack: int) -> None:
    stream = FeedbackStream()
    first, second, other = send(), send(), send("Another text")
    records = stream.records()
    for _ in range(2):
        mark(records)

    assert statuses(first, second, other) == [("new", None), ("spam", SpamReason.REPEATED), ("new", None)]
    assert writes.find(Feedback, second.feedback_id).counted is False
    [row] = reading.timeline(f"feedback#{second.feedback_id}").rows
    assert (row.actor, row.changes) == ("system:screening", {"status": ["new", "spam"]})


def test_a_batch_that_comes_again_to_another_container_marks_no_other_item(stack: int) -> None:
    """The records of one shard come in their order, those of two shards in any order."""
    stream = FeedbackStream()
    first, second = send(), send()
    records = stream.records()
    mark(records)
    repeat_marker.memory.forget()
    mark(records[::-1])

    assert statuses(first, second) == [("new", None), ("spam", SpamReason.REPEATED)]


def test_what_staff_have_touched_stays_where_it_is(stack: int) -> None:
    stream = FeedbackStream()
    send()
    opened, rescued = send(), send()
    move(opened, Status.OPEN)
    move(rescued, Status.SPAM)
    move(rescued, Status.NEW)
    mark(stream.records())

    assert statuses(opened, rescued) == [("open", None), ("new", None)]


def test_a_marked_item_leaves_the_totals_and_can_return(stack: int) -> None:
    stream = FeedbackStream()
    _, second = send(), send()
    records = stream.records()
    stream_handler.count(records)
    mark(records)
    stream_handler.count(stream.records())
    assert counters()["project#default", "total"]["totalCount"] == 1

    move(writes.find(Feedback, second.feedback_id), Status.NEW)
    stream_handler.count(stream.records())
    assert counters()["project#default", "total"]["totalCount"] == 2


def test_items_of_programs_are_no_repeats(stack: int) -> None:
    stream = FeedbackStream()
    items = [send(visitor=None), send(visitor=None), a_feedback(message="Buy my watches")]
    mark(stream.records())
    assert statuses(*items) == [("new", None)] * 3


@pytest.mark.parametrize("operation", ["GetItem", "TransactWriteItems"])
def test_while_storage_is_busy_the_batch_goes_on_and_the_repeat_stays(stack: int, operation: str) -> None:
    stream = FeedbackStream()
    first, second = send(), send()
    records = stream.records()
    rule = {"service": "dynamodb", "operation": operation, "times": 9, "status": 400, "code": "ThrottlingException"}
    emulated.inject(stack, [rule])
    mark(records)
    emulated.inject(stack, [])
    assert statuses(first, second) == [("new", None)] * 2


def test_a_flood_does_not_hold_up_the_next_batch(stack: int, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = FeedbackStream()
    items = [send() for _ in range(6)]
    records = stream.records()
    start: datetime = clock.now()
    calls: list[None] = []

    def later() -> datetime:
        calls.append(None)
        return start + timedelta(seconds=2 * (len(calls) - 1))

    marked: list[str] = []
    monkeypatch.setattr(clock, "now", later)
    monkeypatch.setattr(repeat_marker, "_mark", marked.append)
    mark(records)
    assert marked == [item.feedback_id for item in items[1:3]]


def test_an_item_that_is_gone_is_no_failure(stack: int) -> None:
    stream = FeedbackStream()
    send()
    send().delete()
    mark(stream.records())


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"eventName": "INSERT"},
        {"eventName": "INSERT", "dynamodb": None},
        {"eventName": "INSERT", "dynamodb": {"NewImage": [1]}},
        a_record(an_image(repeatHash="h", receivedAt="yesterday")),
        a_record(an_image(repeatHash=5, receivedAt="2026-11-21T09:30:00.123Z")),
    ],
)
def test_a_record_of_any_shape_is_no_failure(broken: dict[str, Any]) -> None:
    mark([broken])

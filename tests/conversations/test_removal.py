from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from conversations import reading, removal, timer_kinds
from conversations.models import Message
from jobs.kinds import Due
from jobs.models import Timer
from local_aws import emulated
from storage import clock
from storage.connection.clients import client
from tests.conversations.conftest import a_message
from tests.factories import FeedbackStream, a_feedback, a_record, an_image

pytestmark = pytest.mark.usefixtures("stack")

FAILING = {"service": "dynamodb", "operation": "Query", "times": 99, "status": 500, "code": "InternalServerError"}


def removed(*ids: str) -> dict[str, Any]:
    return {"Records": [a_record(old=an_image(feedbackId=feedback_id)) for feedback_id in ids]}


def texts(*ids: str) -> list[str]:
    return [message.text for feedback_id in ids for message in reading.of(f"feedback#{feedback_id}")]


def test_the_messages_of_a_removed_item_are_deleted_with_it() -> None:
    stream = FeedbackStream()
    gone, kept = a_feedback(), a_feedback()
    for item in (gone, kept):
        for number in range(30):
            a_message(f"{number}", subject=f"feedback#{item.feedback_id}")
    a_message("A task", subject=f"task#{gone.feedback_id}")
    gone.delete()

    for _ in range(2):  # the batch comes again
        removal.on_stream({"Records": stream.records()}, object())

    assert texts(gone.feedback_id) == []
    assert len(texts(kept.feedback_id)) == 30
    assert [message.text for message in reading.of(f"task#{gone.feedback_id}")] == ["A task"]


def test_a_change_of_an_item_deletes_nothing() -> None:
    a_message(subject="feedback#f1")
    image = an_image(feedbackId="f1")

    removal.on_stream({"Records": [a_record(image), a_record(image, image), {"eventName": "REMOVE"}]}, object())

    assert texts("f1") == ["The ramp again"]


def test_what_cannot_be_deleted_now_is_deleted_later(stack: int) -> None:
    for feedback_id in ("f1", "f2"):
        a_message(subject=f"feedback#{feedback_id}")
    emulated.inject(stack, [FAILING])

    removal.on_stream(removed("f1", "f2"), object())

    emulated.inject(stack, [])
    assert len(texts("f1", "f2")) == 2
    [timer] = Timer.scan()
    assert (timer.kind, timer.data) == (removal.REMOVAL, {"subjects": ["feedback#f1", "feedback#f2"]})
    assert timer_kinds.delete_left(timer.subject, timer.data, clock.now()) is None
    assert texts("f1", "f2") == []


def test_a_timer_that_does_not_finish_is_due_again(stack: int) -> None:
    now = clock.now()
    emulated.inject(stack, [FAILING])

    assert timer_kinds.delete_left("t1", {"subjects": ["feedback#f1"]}, now) == Due(now)


def test_a_batch_that_takes_too_long_is_left_to_timers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removal, "LONGEST", timedelta(0))

    removal.on_stream(removed(*(f"f{number}" for number in range(250))), object())

    assert sorted(len(timer.data["subjects"]) for timer in Timer.scan()) == [50, 100, 100]


def test_it_raises_only_if_no_timer_can_be_written_either(stack: int) -> None:
    emulated.inject(stack, [FAILING, FAILING | {"operation": "PutItem"}])

    with pytest.raises(Exception, match=r"PutItem|Failed to put"):
        removal.on_stream(removed("f1"), object())


def test_the_rows_that_readers_no_longer_see_are_deleted_too() -> None:
    a_message(subject="feedback#f1", expires_at=clock.now() - timedelta(days=1))

    removal.on_stream(removed("f1"), object())

    assert list(Message.scan()) == []
    assert client("dynamodb").scan(TableName=Message.Meta.table_name)["Count"] == 0

"""A form with a quota closes by itself when it has its answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from activity import reading
from analytics.counting import stream_handler
from counters import reading as counters
from feedback.forms import closing, form_store, quota
from feedback.forms.closing import Reason
from feedback.forms.models import Form
from feedback.models import Feedback
from local_aws import emulated
from storage import clock, writes
from tests.factories import FeedbackStream, a_feedback, a_form, move

THROTTLED = {"service": "dynamodb", "times": 9, "status": 400, "code": "ThrottlingException"}
NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def form(stack: int, monkeypatch: pytest.MonkeyPatch) -> Form:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    form = a_form("survey")
    writes.change(form, Form.quota.set(3))
    return form


def send(number: int, stream: FeedbackStream) -> list[Feedback]:
    """So many answers, in one batch of the stream."""
    items = [a_feedback(form_id="survey", message=f"Answer {each}") for each in range(number)]
    _handle(stream)
    return items


def _handle(stream: FeedbackStream) -> None:
    """As the event router does."""
    event = {"Records": stream.records()}
    stream_handler.on_stream(event, object())
    quota.on_stream(event, object())


def reason() -> Reason | None:
    return closing.closed_by(form_store.head("survey"))


def test_the_last_answer_closes_the_form(form: Form) -> None:
    stream = FeedbackStream()
    send(2, stream)
    assert reason() is None

    send(1, stream)

    assert reason() == Reason.QUOTA
    [row] = [row for row in reading.timeline("form#survey").rows if row.action == "form.filled"]
    assert (row.actor, row.changes) == ("system:quota", {"fullAt": [None, "2026-11-30T12:00:00.000Z"]})


def test_spam_and_deleted_answers_do_not_count(form: Form) -> None:
    stream = FeedbackStream()
    deleted, spam = send(2, stream)
    move(deleted, "deleted")
    move(spam, "spam")
    send(2, stream)

    assert reason() is None
    assert counters.items_of_form("default", "survey") == 2


def test_a_batch_that_comes_again_changes_nothing(form: Form) -> None:
    stream = FeedbackStream()
    for _ in range(3):
        a_feedback(form_id="survey")
    event = {"Records": stream.records()}
    for _ in range(2):
        stream_handler.on_stream(event, object())
        quota.on_stream(event, object())

    assert len([row for row in reading.timeline("form#survey").rows if row.action == "form.filled"]) == 1


def test_while_many_are_missing_most_answers_are_not_followed_by_a_read(form: Form, asked: list[str]) -> None:
    writes.change(form, Form.quota.set(100))
    stream = FeedbackStream()
    send(1, stream)
    asked.clear()

    for _ in range(8):
        send(1, stream)
    assert "Query analytics-local" not in asked
    send(1, stream)

    assert asked.count("Query analytics-local") == 1


def test_other_forms_are_not_added_up(asked: list[str]) -> None:
    a_form("survey")
    stream = FeedbackStream()
    a_feedback()
    a_feedback(form_id="survey")
    _handle(stream)

    assert "Query analytics-local" not in asked


def test_a_failure_leaves_the_form_open_and_the_next_answer_closes_it(form: Form, stack: int) -> None:
    stream = FeedbackStream()
    for _ in range(3):
        a_feedback(form_id="survey")
    event = {"Records": stream.records()}
    stream_handler.on_stream(event, object())
    emulated.inject(stack, [THROTTLED | {"operation": "Query"}])
    quota.on_stream(event, object())
    emulated.inject(stack, [])
    assert reason() is None

    send(1, stream)

    assert reason() == Reason.QUOTA


def test_another_container_knows_it_within_ten_seconds(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    form_store.head("survey")
    writes.change(form, Form.full_at.set(NOW))  # in another container
    assert reason() is None

    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=10))

    assert reason() == Reason.QUOTA


def test_a_record_of_a_form_that_is_gone_disturbs_nothing(form: Form) -> None:
    stream = FeedbackStream()
    a_feedback(form_id="nowhere")
    a_feedback(form_id="survey")
    _handle(stream)
    quota.on_stream({"Records": [{"eventName": "INSERT", "dynamodb": {}}]}, object())

    assert reason() is None

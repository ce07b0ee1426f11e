from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from activity import reading as activity
from conversations import reading, writing
from conversations.models import Kind, Message
from local_aws import emulated
from storage import clock, writes
from storage.writes import Conflict
from tests.activity.conftest import stored_rows
from tests.conversations.conftest import SUBJECT, a_draft, a_message
from web.mail import outbox
from web.mail.models import Mail

pytestmark = pytest.mark.usefixtures("stack")


def a_reply(mail: Mail) -> Message:
    return writing.write(a_draft(kind=Kind.REPLY), lambda message: [mail])[0]


@pytest.mark.parametrize(("kind", "act"), [(Kind.NOTE, "noted"), (Kind.REPLY, "replied"), (Kind.ANSWER, "answered")])
@pytest.mark.parametrize("noun", ["feedback", "task"])
def test_a_message_has_one_row_of_activity_without_its_text(kind: Kind, act: str, noun: str) -> None:
    message = a_message("Zeppelin", kind=kind, subject=f"{noun}#1")

    [row] = activity.timeline(f"{noun}#1").rows
    assert (row.activity_id, row.action, row.actor) == (message.message_id, f"{noun}.{act}", "person:p1")
    assert "Zeppelin" not in str(row.serialize())
    assert [stored.text for stored in reading.of(f"{noun}#1")] == ["Zeppelin"]
    assert message.created_at == row.at


def test_a_row_that_cannot_be_recorded_writes_no_message() -> None:
    with pytest.raises(TypeError):
        a_message(author="Ada Lovelace")

    assert reading.of(SUBJECT) == []


def test_the_same_token_writes_once() -> None:
    first, was_written = writing.write(a_draft(token="t1"))
    second, was_written_again = writing.write(a_draft(token="t1"))

    assert (was_written, was_written_again) == (False, True)
    assert first.message_id == second.message_id
    assert len(reading.of(SUBJECT)) == len(stored_rows()) == 1


def test_two_requests_at_the_same_moment_write_once() -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: writing.write(a_draft(token="t1")), range(8)))

    assert len({message.message_id for message, _ in answers}) == 1
    assert [was_written for _, was_written in answers].count(False) == 1
    assert len(reading.of(SUBJECT)) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"author": "person:p2"},
        {"subject": "feedback#f2"},
        {"kind": Kind.REPLY},
        {"project_id": "other"},
        {"token": "t2"},
        {"token": None},
    ],
)
def test_a_token_is_valid_for_one_sender_and_one_subject(other: dict[str, str]) -> None:
    writing.write(a_draft(token="t1"))

    assert writing.write(a_draft(**{"token": "t1", **other}))[1] is False


def test_another_text_with_the_same_token_is_refused() -> None:
    writing.write(a_draft("One", token="t1"))

    with pytest.raises(writing.TokenReused):
        writing.write(a_draft("Two", token="t1"))


def test_a_lost_answer_writes_once(stack: int) -> None:
    lost = {
        "service": "dynamodb",
        "operation": "TransactWriteItems",
        "times": 1,
        "after": True,
        "status": 500,
        "code": "InternalServerError",
    }
    emulated.inject(stack, [lost])

    writing.write(a_draft(token="t1"))

    assert len(reading.of(SUBJECT)) == len(stored_rows()) == 1


def test_a_mail_that_exists_already_writes_nothing() -> None:
    mail = outbox.draft("conversations/mail/mentioned", "person:p2", {})
    writing.write(a_draft(), lambda message: [mail])

    with pytest.raises(Conflict):
        writing.write(a_draft("Another"), lambda message: [mail])

    assert [message.text for message in reading.of(SUBJECT)] == ["The ramp again"]


def test_a_message_ends_with_its_subject() -> None:
    a_message(expires_at=clock.now() - timedelta(seconds=1))
    a_message("Still there", expires_at=clock.now() + timedelta(days=1))

    assert [message.text for message in reading.of(SUBJECT)] == ["Still there"]
    assert len(list(Message.query(SUBJECT))) == 2  # DynamoDB deletes it later


def test_the_newest_are_read_oldest_first(asked: list[str]) -> None:
    for number in range(5):
        a_message(str(number))
    asked.clear()

    assert [message.text for message in reading.of(SUBJECT, limit=3)] == ["2", "3", "4"]
    assert asked == ["Query messages-local"]


def test_the_states_of_mails_are_one_read(asked: list[str]) -> None:
    mails = [outbox.draft("conversations/mail/mentioned", "ada@example.com", {}) for _ in range(2)]
    for mail in mails:
        a_reply(mail)
    gone = outbox.draft("conversations/mail/mentioned", "ada@example.com", {})
    a_reply(gone)
    writes.find(Mail, gone.mail_id).delete()
    a_message()
    messages = reading.of(SUBJECT)
    asked.clear()

    assert reading.mail_states(messages) == {mail.mail_id: "queued" for mail in mails}
    assert asked == ["BatchGetItem"]
    assert reading.mail_states([]) == {}


def test_a_state_of_a_newer_release_is_shown_as_it_is() -> None:
    mail = outbox.draft("conversations/mail/mentioned", "ada@example.com", {})
    a_reply(mail)
    writes.find(Mail, mail.mail_id).update(actions=[Mail.state.set("delayed")])
    assert reading.mail_states(reading.of(SUBJECT)) == {mail.mail_id: "delayed"}

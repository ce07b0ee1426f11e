from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from pytest_django import Settings

from activity import reading as activity
from conversations import reading, writing
from conversations.models import Message
from feedback.inbox.act_writes import subject_of
from feedback.models import Status
from feedback.replies import item_notes, receiving, reply_addresses, sending
from feedback.replies.authors import Author
from feedback.replies.obstacles import Obstacle, Unanswerable
from feedback.replies.sending import OthersWrote
from staff.models import Person
from storage import clock
from tests.factories import a_feedback, move
from tests.feedback.replies.conftest import PROGRAM, a_reply, anna, mails, stored
from web.mail import suppression

pytestmark = pytest.mark.usefixtures("stack")


def actions(feedback_id: str) -> list[str]:
    return [row.action for row in activity.timeline(subject_of(feedback_id), oldest_first=True).rows]


def test_a_reply_is_a_message_a_mail_and_an_act(maja: Person) -> None:
    item = anna()

    reply = a_reply(item, "Zeppelin", Author(maja.actor, maja.name))

    [message] = reading.of(subject_of(item.feedback_id))
    [mail] = mails()
    assert (message.text, message.kind, message.author) == ("Zeppelin", "reply", maja.actor)
    assert message.mail_id == reply.mail_id == mail.mail_id
    assert actions(item.feedback_id) == ["feedback.replied", "feedback.moved"]
    assert reading.mail_states([message]) == {mail.mail_id: "queued"}


def test_the_row_of_the_mail_has_neither_words_nor_an_address() -> None:
    item = anna()
    a_reply(item, "Zeppelin")

    [mail] = mails()
    row = str(mail.serialize())
    for text in ("Zeppelin", "ramp", "anna", "Anna", "norrvik"):
        assert text not in row


@pytest.mark.parametrize(
    ("before", "to_folder", "after"),
    [
        (Status.NEW, None, Status.OPEN),
        (Status.OPEN, None, Status.OPEN),
        (Status.DONE, None, Status.DONE),
        (Status.NEW, Status.DONE, Status.DONE),
        (Status.OPEN, Status.DONE, Status.DONE),
        (Status.SPAM, None, Status.SPAM),
    ],
)
def test_a_reply_moves_the_item_to_the_chosen_folder(before: Status, to_folder: Status | None, after: Status) -> None:
    item = anna(status=before)

    a_reply(item, to_folder=to_folder)

    assert stored(item).status == after


def test_an_item_that_was_changed_since_it_was_read_is_moved_too() -> None:
    item = anna()
    move(stored(item), Status.ARCHIVED)

    a_reply(item, to_folder=Status.DONE)

    assert stored(item).status == Status.DONE


def _suppressed(reason: str) -> Callable[[Settings], None]:
    return lambda settings: suppression.suppress(suppression.hash_of("Anna@Norrvik.example"), reason, None)


def _no_sender(settings: Settings) -> None:
    settings.MAIL_FROM = ""


@pytest.mark.parametrize(
    ("cause", "members", "obstacle"),
    [
        (_suppressed("bounced"), {}, Obstacle.BOUNCED),
        (_suppressed("complained"), {}, Obstacle.COMPLAINED),
        (_no_sender, {}, Obstacle.NO_SENDER),
        (lambda settings: None, {"email": None}, Obstacle.NO_ADDRESS),
        (lambda settings: None, {"status": Status.DELETED}, Obstacle.DELETED),
    ],
)
def test_what_cannot_be_answered_is_refused_and_nothing_is_written(
    settings: Settings, cause: Callable[[Settings], None], members: dict[str, str | None], obstacle: Obstacle
) -> None:
    item = anna(**members)
    cause(settings)

    with pytest.raises(Unanswerable) as refused:
        a_reply(item, to_folder=Status.DONE)

    assert refused.value.obstacle == obstacle
    assert mails() == []
    assert reading.of(subject_of(item.feedback_id)) == []
    assert stored(item).version == 1


def test_a_double_click_sends_one_mail() -> None:
    item = anna()
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: a_reply(item, token="t1", to_folder=Status.DONE), range(4)))

    assert len({reply.message_id for reply in replies}) == 1
    assert len(mails()) == 1
    assert actions(item.feedback_id) == ["feedback.replied", "feedback.moved"]


def test_a_reply_whose_process_ended_before_the_move_is_finished_by_the_same_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    item = anna()
    with monkeypatch.context() as patched:
        patched.setattr(sending, "_move", _killed)
        with pytest.raises(KeyboardInterrupt):
            a_reply(item, token="t1", to_folder=Status.DONE)
    assert (len(mails()), stored(item).status) == (1, Status.NEW)

    a_reply(item, token="t1", to_folder=Status.DONE)

    assert (len(mails()), stored(item).status) == (1, Status.DONE)


@pytest.mark.parametrize(
    ("authors", "seen", "sent"),
    [
        (["person:p1", "person:p2"], "", 1),
        (["person:p1", "person:p1"], "", 2),  # they know what they wrote
        (["key:k1", "key:k2"], None, 2),  # a program shows no one what others wrote
    ],
)
def test_of_two_people_who_reply_at_the_same_moment_the_second_is_asked(
    monkeypatch: pytest.MonkeyPatch, authors: list[str], seen: str | None, sent: int
) -> None:
    item, both_have_read, spoken = anna(), Barrier(2), reading.spoken

    def read_at_the_same_moment(subject: str) -> list[Message]:
        messages = spoken(subject)
        if not messages:
            both_have_read.wait(10)
        return messages

    def send(number: int) -> list[str]:
        try:
            a_reply(item, f"Text {number}", Author(authors[number]), seen=seen)
        except OthersWrote as error:
            return [message.text for message in error.newer]
        return []

    monkeypatch.setattr(reading, "spoken", read_at_the_same_moment)
    with ThreadPoolExecutor(2) as pool:
        shown = sum(pool.map(send, range(2)), [])

    stored_texts = [message.text for message in reading.of(subject_of(item.feedback_id))]
    assert len(mails()) == len(stored_texts) == sent
    assert shown == (stored_texts if sent == 1 else [])


def test_a_reply_that_was_sent_already_does_not_wait_for_a_newer_one() -> None:
    """Its answer was lost, and another person wrote before it was sent again: the customer must not get it twice."""
    item, ada = anna(), Author("person:p1")
    first = a_reply(item, "Mine", ada, token="t1", seen="")
    a_reply(item, "Theirs", Author("person:p2"))

    again, was_written = sending.reply(item, "Mine", author=ada, token="t1", seen="")

    assert (again.message_id, was_written) == (first.message_id, True)
    assert len(mails()) == 2


def test_a_reply_follows_the_last_one_however_many_notes_come_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST", 2)
    item = anna()
    a_reply(item, "One")
    for number in range(3):
        item_notes.write(item, f"Note {number}", author=PROGRAM)

    a_reply(item, "Two")

    assert len(mails()) == 2


def _killed(*args: object) -> None:
    raise KeyboardInterrupt


def test_another_text_with_the_same_token_is_refused() -> None:
    item = anna()
    a_reply(item, "One", token="t1")

    with pytest.raises(writing.TokenReused):
        a_reply(item, "Two", token="t1")

    assert len(mails()) == 1


def test_a_reply_ends_with_its_item_at_the_latest(settings: Settings) -> None:
    settings.FEEDBACK_RETENTION_DAYS = 30
    item = anna()
    move(item, Status.DELETED)
    move(stored(item), Status.OPEN)
    until = stored(item).expires_at

    reply = a_reply(stored(item))

    assert until is not None
    assert str(reply.expires_at)[:19] == str(until)[:19]
    assert until > clock.now() + timedelta(days=29)


def test_what_is_written_about_a_deleted_item_is_there_after_a_restore(settings: Settings) -> None:
    settings.FEEDBACK_RETENTION_DAYS = 0
    item = anna()
    move(item, Status.DELETED)

    note, _ = item_notes.write(stored(item), "Duplicate", author=PROGRAM)
    answer = receiving.receive(reply_addresses.of(item.feedback_id), "anna@norrvik.example", "Thank you.")

    assert not note.expires_at
    assert not answer.expires_at


def test_an_item_that_is_kept_for_ever_has_such_replies(settings: Settings) -> None:
    settings.FEEDBACK_RETENTION_DAYS = 0

    reply: Message = a_reply(a_feedback(email="anna@norrvik.example"), author=PROGRAM)

    assert not reply.expires_at

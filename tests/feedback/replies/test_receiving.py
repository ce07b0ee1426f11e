from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from activity import reading as activity
from conversations import reading
from conversations.models import Message
from feedback.inbox.act_writes import subject_of
from feedback.models import Feedback, Status
from feedback.replies import receiving, reply_addresses
from feedback.replies.receiving import Refused
from feedback.replies.reply_addresses import NotOurs
from storage import clock, writes
from storage.writes import NotFound
from tests.factories import move
from tests.feedback.replies.conftest import anna, stored

pytestmark = pytest.mark.usefixtures("stack")

ANNA = "anna@norrvik.example"


def receive(item: Feedback, text: str = "Thank you!", sender: str = ANNA, internet_id: str = "") -> Message:
    return receiving.receive(reply_addresses.of(item.feedback_id), sender, text, internet_id=internet_id)


def answers(item: Feedback) -> list[str]:
    return [message.text for message in reading.of(subject_of(item.feedback_id))]


def test_an_answer_is_kept_without_what_it_quotes() -> None:
    item = anna()

    message = receive(item, "Thank you!\r\n\r\nOn Monday Maja wrote:\r\n> It is fixed.\r\n")

    assert (message.kind, message.author, message.text) == ("answer", "visitor", "Thank you!")
    [row] = activity.timeline(subject_of(item.feedback_id)).rows
    assert (row.action, row.actor, row.activity_id) == ("feedback.answered", "visitor", message.message_id)
    assert message.expires_at == stored(item).expires_at


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Status.NEW, Status.NEW),
        (Status.OPEN, Status.OPEN),
        (Status.DONE, Status.OPEN),
        (Status.ARCHIVED, Status.OPEN),
        (Status.SNOOZED, Status.OPEN),
        (Status.SPAM, Status.SPAM),
        (Status.DELETED, Status.DELETED),
    ],
)
def test_an_answer_returns_the_item_to_those_who_work_on_it(before: Status, after: Status) -> None:
    item = anna()
    if before != Status.NEW:
        move(item, before, clock.now() + timedelta(days=1) if before == Status.SNOOZED else None)

    receive(item)

    assert stored(item).status == after
    assert answers(item) == ["Thank you!"]


def test_a_mail_that_comes_twice_is_kept_once() -> None:
    item = anna()
    for _ in range(2):
        receive(item, internet_id="<1@norrvik.example>")

    assert answers(item) == ["Thank you!"]
    with pytest.raises(Refused):
        receive(item, "Another text", internet_id="<1@norrvik.example>")


@pytest.mark.parametrize(
    ("sender", "is_from_other"), [(ANNA, False), ("Anna@Norrvik.Example", False), ("eve@example.org", True), ("", True)]
)
def test_an_answer_from_another_address_is_marked(sender: str, is_from_other: bool) -> None:
    assert receive(anna(), sender=sender).is_from_other is is_from_other


def test_the_address_of_another_sender_is_not_stored() -> None:
    message = receive(anna(), sender="eve@example.org")

    assert "eve" not in str(message.serialize())


def test_a_forged_address_keeps_nothing() -> None:
    item, other = anna(), anna()
    own, foreign = reply_addresses.of(item.feedback_id), reply_addresses.of(other.feedback_id)
    forged = own.partition(".")[0] + "." + foreign.partition(".")[2]

    with pytest.raises(NotOurs):
        receiving.receive(forged, ANNA, "Hello")

    assert answers(item) == answers(other) == []


def test_the_item_of_an_answer_may_be_gone() -> None:
    with pytest.raises(NotFound):
        receiving.receive(reply_addresses.of(str(uuid4())), ANNA, "Hello")
    item = anna()
    writes.change(item, Feedback.expires_at.set(clock.now() - timedelta(seconds=1)))
    with pytest.raises(NotFound):
        receive(item)


@pytest.mark.parametrize("text", ["", " \n ", "\x00", "a\x07b", "\ud800", "a" + "\u0301" * 40])
def test_a_text_that_no_one_can_read_is_refused(text: str) -> None:
    item = anna()

    with pytest.raises(Refused):
        receive(item, text)

    assert answers(item) == []


def test_one_item_has_so_many_answers_in_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOST_IN_A_DAY", 2)
    item, other = anna(), anna()
    for text in ("One", "Two"):
        receive(item, text)

    with pytest.raises(Refused, match="too many"):
        receive(item, "Three")
    receive(other, "Four")

    assert (answers(item), answers(other)) == (["One", "Two"], ["Four"])


def test_a_long_answer_is_cut_and_kept() -> None:
    assert receive(anna(), "word " * 5000).text.endswith(" […]")

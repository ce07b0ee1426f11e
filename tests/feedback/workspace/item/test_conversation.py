from __future__ import annotations

from typing import Any

import pytest

from conversations.models import Kind, Message
from feedback.workspace.item import conversation
from feedback.workspace.timeline_entries import TimelineEntry
from staff.members.project_members import Member
from storage import clock, ids
from tests.feedback.workspace.item.items import ID, NOW, an_item
from web.mail.models import MailState

TEAM = {"ada": Member("ada", "Ada Lovelace", "agent")}
NAMES = {"person:ada": "Ada Lovelace", "visitor": "The visitor"}


def _entry(*, mail: MailState | None = None, **members: Any) -> TimelineEntry:
    plain = {"kind": Kind.NOTE, "author": "person:ada", "text": "Look", "project_id": "default", "mail_id": "1"}
    message = Message(f"feedback#{ID}", ids.ordered_id(), **{**plain, **members})
    mails = {"1": mail} if mail else {}
    [entry] = conversation.entries(an_item(name="Eve"), [message], TEAM, mails, reader="person:grace")
    return entry


@pytest.mark.parametrize(
    ("kind", "author", "sentence"),
    [
        (Kind.NOTE, "person:ada", "<b>Ada Lovelace</b> wrote a note"),
        (Kind.REPLY, "person:ada", "<b>Ada Lovelace</b> replied by e-mail"),
        (Kind.ANSWER, "visitor", "<b>Eve</b> answered"),
        ("voice", "person:ada", "<b>Ada Lovelace</b> wrote"),  # of a later version
    ],
)
def test_each_kind_is_a_sentence(kind: str, author: str, sentence: str) -> None:
    entry = _entry(kind=kind, author=author)

    assert (entry.sentence(NAMES), entry.kind) == (sentence, kind)


def test_it_has_the_time_of_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)

    assert _entry().at == NOW


def test_what_was_written_is_text_with_the_mentioned_in_bold() -> None:
    quote = _entry(text="<i>Look</i>, @Ada Lovelace & @Unknown").quote

    assert quote == '&lt;i&gt;Look&lt;/i&gt;, <b class="mention">@Ada Lovelace</b> &amp; @Unknown'


@pytest.mark.parametrize(
    ("state", "remark"),
    [
        (None, ""),  # its row is gone after 30 days
        (MailState.SENT, ""),
        (MailState.QUEUED, ""),
        (MailState.FAILED, "it could not be sent"),
        (MailState.BOUNCED, "the address does not accept mails"),
        (MailState.COMPLAINED, "it was reported as spam"),
    ],
)
def test_a_reply_says_if_it_did_not_arrive(state: MailState | None, remark: str) -> None:
    assert str(_entry(kind=Kind.REPLY, mail=state).remark) == remark


def test_a_note_that_was_changed_and_an_answer_of_another_sender_say_so() -> None:
    assert _entry(edited_at=NOW).remark == "edited"
    assert _entry(kind=Kind.ANSWER, is_from_other=True).remark == "from another address"


@pytest.mark.parametrize(
    ("reader", "kind", "is_editable"),
    [("person:ada", Kind.NOTE, True), ("person:grace", Kind.NOTE, False), ("person:ada", Kind.REPLY, False)],
)
def test_only_the_author_of_a_note_finds_the_way_to_change_it(reader: str, kind: Kind, is_editable: bool) -> None:
    message = Message(f"feedback#{ID}", ids.ordered_id(), kind=kind, author="person:ada", text="Look", project_id="p")

    [entry] = conversation.entries(an_item(), [message], TEAM, {}, reader=reader)

    expected = f"/dashboard/inbox/{an_item().feedback_id}/notes/{message.message_id}" if is_editable else ""
    assert entry.edit_address == expected

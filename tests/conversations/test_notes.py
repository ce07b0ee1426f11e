from __future__ import annotations

import pytest

from activity import reading as activity
from conversations import notes, reading, writing
from conversations.models import Kind
from conversations.notes import NotYours, Place
from staff.members import memberships, person_store, project_members
from staff.models import Membership, Person
from staff.roles import Role
from storage import clock, writes
from storage.memory_cache import forget_all
from storage.writes import Conflict, NotFound
from tests.conversations.conftest import PLACE, SUBJECT, a_draft, a_message, a_note
from tests.factories import a_project
from web.mail.models import Mail
from web.mail.recipients import Recipient
from web.mail.rendering import render

pytestmark = pytest.mark.usefixtures("stack")


def a_person(name: str, project_id: str = "default") -> Person:
    forget_all()
    email = f"{name.split()[0].lower()}@{project_id}.example.com"
    return person_store.create(email, name, "correct horse battery", project_id, Role.VIEWER, actor="system:test")


def mailed() -> list[str]:
    return sorted(mail.to for mail in Mail.scan())


def test_the_mentioned_get_a_mail_with_a_link_and_without_the_text(ada: Person) -> None:
    grace, _ = a_person("Grace Hopper"), a_person("Alan Turing")

    note = a_note("@Grace Hopper and @Ada Lovelace: Zeppelin", ada)

    assert set(note.mentions or ()) == {grace.person_id, ada.person_id}
    [mail] = Mail.scan()
    assert mail.to == grace.actor  # and not to the author
    assert mail.context == {"author": "Ada Lovelace", "view": "overview", "id": "f1", "title": "7K2M-94QX"}
    assert "Zeppelin" not in str(mail.serialize())


def test_no_one_outside_of_the_project_can_be_mentioned(ada: Person) -> None:
    a_project("other")
    a_person("Grace Hopper", "other")

    note = a_note("@Grace Hopper", ada)

    assert not note.mentions
    assert mailed() == []


def test_who_was_removed_a_moment_ago_is_not_mentioned_where_the_members_are_remembered(ada: Person) -> None:
    grace = a_person("Grace Hopper")
    with clock.at(clock.now()):
        project_members.of_project("default")
        memberships.remove(writes.find(Membership, "default", grace.person_id), grace, actor=ada.actor)
        assert grace.person_id in project_members.of_project("default")  # as in another container

        assert not a_note("@Grace Hopper", ada).mentions
    assert mailed() == []


def test_a_note_that_is_sent_twice_mails_once(ada: Person) -> None:
    grace = a_person("Grace Hopper")
    for _ in range(2):
        a_note("@Grace", ada, token="t1")

    assert mailed() == [grace.actor]


def test_a_note_without_a_mention_reads_no_members(ada: Person, asked: list[str]) -> None:
    a_note("The ramp again", ada)

    assert asked == ["TransactWriteItems"]


def test_an_edit_mails_only_those_whom_the_old_text_did_not_mention(ada: Person) -> None:
    grace, alan = a_person("Grace Hopper"), a_person("Alan Turing")
    note = a_note("@Grace", ada)

    notes.edit(note, "@Grace and @Alan", PLACE, author=ada.actor, author_name=ada.name)

    assert mailed() == sorted([grace.actor, alan.actor])
    [stored] = reading.of(SUBJECT)
    assert (stored.text, stored.edited_at is not None) == ("@Grace and @Alan", True)
    newest = activity.timeline(SUBJECT).rows[0]
    assert (newest.action, newest.changes) == ("feedback.note-changed", {"note": "changed"})


def test_a_deleted_note_leaves_only_the_row_of_activity(ada: Person) -> None:
    note = a_note("Zeppelin", ada)

    notes.delete(note, author=ada.actor)

    assert reading.of(SUBJECT) == []
    assert [row.action for row in activity.timeline(SUBJECT).rows] == ["feedback.note-deleted", "feedback.noted"]
    with pytest.raises(NotFound):
        notes.delete(note, author=ada.actor)


def test_the_second_of_two_edits_is_refused(ada: Person) -> None:
    note = a_note("One", ada)
    stale = reading.find(SUBJECT, note.message_id)
    notes.edit(note, "Two", PLACE, author=ada.actor, author_name=ada.name)

    with pytest.raises(Conflict):
        notes.edit(stale, "Three", PLACE, author=ada.actor, author_name=ada.name)

    assert [message.text for message in reading.of(SUBJECT)] == ["Two"]


@pytest.mark.parametrize("kind", [Kind.NOTE, Kind.REPLY, Kind.ANSWER])
def test_no_one_changes_or_deletes_what_another_wrote_or_what_was_sent(ada: Person, kind: Kind) -> None:
    author = "person:p1" if kind == Kind.NOTE else ada.actor
    message = a_message("One", kind=kind, author=author)

    with pytest.raises(NotYours):
        notes.edit(message, "Two", PLACE, author=ada.actor, author_name=ada.name)
    with pytest.raises(NotYours):
        notes.delete(message, author=ada.actor)

    assert [stored.text for stored in reading.of(SUBJECT)] == ["One"]


def test_a_note_that_was_deleted_is_not_written_again_by_its_form(ada: Person) -> None:
    note = a_note("One", ada, token="t1")
    notes.delete(note, author=ada.actor)

    with pytest.raises(Conflict):
        writing.write(a_draft("One", author=ada.actor, token="t1"))

    assert reading.of(SUBJECT) == []


def test_the_mail_names_the_author_and_leads_to_the_page(ada: Person) -> None:
    a_person("Grace Hopper")
    note_id = "0190a5c2-0000-7000-8000-000000000000"
    place = Place("mailbox-mail", note_id, "7K2M-94QX")
    notes.write(a_draft("@Grace", author=ada.actor), place, "<b>Ada</b>\r\nBcc: x@example.com")
    [stored] = Mail.scan()

    mail = render(stored.template, Recipient("grace@example.com", "Grace"), stored.context)

    assert mail.subject == "<b>Ada</b> Bcc: x@example.com mentioned you in a note on 7K2M-94QX"
    assert f"http://127.0.0.1:8000/mailbox/{note_id}" in mail.text
    assert f'href="http://127.0.0.1:8000/mailbox/{note_id}"' in mail.html
    assert "<b>Ada" not in mail.html

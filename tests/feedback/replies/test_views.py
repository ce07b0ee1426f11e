from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from conversations import marks
from feedback.inbox.act_writes import subject_of
from feedback.models import Feedback
from staff.roles import Role
from storage import clock, writes
from tests.factories import a_member
from tests.feedback.replies.conftest import a_reply, anna, mails, messages, send, stored
from tests.sessions import browser_of
from web.mail import suppression


def test_a_reply_returns_to_the_item_in_the_same_list(browser: Client, item: Feedback) -> None:
    response = send(browser, item, query="?status=new&tag=ramp")

    assert response.status_code == 303
    assert response.headers["Location"] == f"/dashboard/inbox/{item.feedback_id}?status=new&tag=ramp"
    assert [message.text for message in messages(item)] == ["It is fixed."]
    assert stored(item).status == "open"


@pytest.mark.parametrize(
    ("then", "status"), [("done", "done"), ("", "open"), ("deleted", "open"), ("nonsense", "open")]
)
def test_a_reply_closes_the_item_and_nothing_else(browser: Client, item: Feedback, then: str, status: str) -> None:
    send(browser, item, then=then)

    assert stored(item).status == status


@pytest.mark.parametrize("kind", ["replies", "notes"])
def test_a_form_that_is_sent_twice_writes_once_and_another_text_is_another_message(
    browser: Client, item: Feedback, kind: str
) -> None:
    for text in ("One", "One", "Two"):
        assert send(browser, item, kind, text=text, token="t1").status_code == 303

    assert [message.text for message in messages(item)] == ["One", "Two"]


@pytest.mark.parametrize("kind", ["replies", "notes"])
def test_a_form_whose_message_was_removed_since_writes_no_second_one(
    browser: Client, item: Feedback, kind: str
) -> None:
    send(browser, item, kind, token="t1")
    [message] = messages(item)
    message.delete()

    response = send(browser, item, kind, token="t1")

    assert response.status_code == 303
    assert messages(item) == []
    assert len(mails()) == (1 if kind == "replies" else 0)


@pytest.mark.parametrize("kind", ["replies", "notes"])
@pytest.mark.parametrize(
    ("text", "error"), [("", "Write a text first."), ("a" * 5001, "5,000 characters"), ("a\x00b", "cannot be sent")]
)
def test_a_wrong_text_is_refused_and_kept(browser: Client, item: Feedback, kind: str, text: str, error: str) -> None:
    for htmx in (False, True):
        response = send(browser, item, kind, text=text, htmx=htmx)
        page = response.content.decode()
        assert response.status_code == 422
        assert error in page
        assert text[:5000] in page
        assert ("<html" in page) is not htmx
        assert response.headers.get("HX-Retarget") == ("#compose" if htmx else None)
    assert messages(item) == []


@pytest.mark.parametrize("htmx", [False, True])
def test_a_reply_waits_if_another_one_was_sent_meanwhile(browser: Client, item: Feedback, htmx: bool) -> None:
    theirs = a_reply(item, "Theirs")

    response = send(browser, item, text="Mine", htmx=htmx)
    page = response.content.decode()

    assert response.status_code == 409
    assert "Theirs" in page
    assert "Mine</textarea>" in page
    assert len(messages(item)) == 1
    assert f'name="seen" value="{theirs.message_id}"' in page
    assert send(browser, item, text="Mine", seen=theirs.message_id).status_code == 303
    assert [message.text for message in messages(item)] == ["Theirs", "Mine"]


@pytest.mark.parametrize("htmx", [False, True])
def test_a_reply_that_many_others_cross_is_kept(browser: Client, item: Feedback, htmx: bool) -> None:
    """Each try finds that another message follows the last one that it has read."""
    in_an_hour = clock.now() + timedelta(hours=1)
    writes.create(marks.new("after", subject_of(item.feedback_id), "", expires_at=in_an_hour))

    response = send(browser, item, text="Mine", htmx=htmx)

    assert response.status_code == 409
    assert "at the same moment" in response.content.decode()
    assert "Mine</textarea>" in response.content.decode()
    assert messages(item) == []
    assert mails() == []


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(("kind", "form"), [("replies", {"insert": "yes", "template": ""}), ("notes", {"text": ""})])
def test_forms_that_come_again_know_what_the_person_had_seen_when_they_began(
    browser: Client, item: Feedback, htmx: bool, kind: str, form: dict[str, str]
) -> None:
    a_reply(item, "Theirs")

    page = send(browser, item, kind, htmx=htmx, seen="0190-begun", **form).content.decode()

    assert page.count('name="seen" value="0190-begun"') == page.count('name="seen"') == 2


@pytest.mark.parametrize(("query", "address"), [("", "?write=note"), ("?status=new", "?status=new&write=note")])
def test_after_a_note_the_form_of_notes_stays_chosen(browser: Client, item: Feedback, query: str, address: str) -> None:
    response = send(browser, item, "notes", query=query)
    page = browser.get(response.headers["Location"]).content.decode()

    assert response.headers["Location"] == f"/dashboard/inbox/{item.feedback_id}{address}"
    assert 'id="mode-note" checked' in page
    assert 'id="mode-reply" checked' not in page
    assert "write=" not in page


def test_a_second_reply_of_the_same_person_does_not_wait(browser: Client, item: Feedback) -> None:
    for text in ("One", "Two"):
        assert send(browser, item, text=text).status_code == 303


def test_what_cannot_be_answered_is_shown_before_typing_and_the_text_of_a_late_reply_is_kept(
    browser: Client, item: Feedback
) -> None:
    address = f"/dashboard/inbox/{item.feedback_id}"
    assert 'id="reply-text"' in browser.get(address).content.decode()
    suppression.suppress(suppression.hash_of(str(item.email)), "bounced", None)

    page = browser.get(address).content.decode()
    late = send(browser, item, text="It took me long")

    assert "an earlier mail came back" in page
    assert 'id="reply-text"' not in page
    assert late.status_code == 422
    assert "It took me long</textarea>" in late.content.decode()
    assert mails() == []


@pytest.mark.parametrize(
    ("address", "words"), [("feedback@example.com", "comes back to this item"), ("", "Answers go to")]
)
def test_the_form_says_where_answers_go(
    browser: Client, item: Feedback, settings: Settings, address: str, words: str
) -> None:
    settings.FEEDBACK_REPLY_ADDRESS = address

    assert words in browser.get(f"/dashboard/inbox/{item.feedback_id}").content.decode()


def test_html_in_a_text_is_shown_as_text(browser: Client, item: Feedback) -> None:
    for kind in ("notes", "replies"):
        send(browser, item, kind, text=f"<script>{kind}</script>")

    page = browser.get(f"/dashboard/inbox/{item.feedback_id}").content.decode()

    assert "&lt;script&gt;notes" in page
    assert "&lt;script&gt;replies" in page
    assert "<script>notes" not in page


def own_note(browser: Client, item: Feedback, text: str = "One") -> str:
    send(browser, item, "notes", text=text)
    return f"/dashboard/inbox/{item.feedback_id}/notes/{messages(item)[-1].message_id}"


def test_the_author_changes_and_deletes_a_note(browser: Client, item: Feedback) -> None:
    path = own_note(browser, item)
    assert path in browser.get(f"/dashboard/inbox/{item.feedback_id}").content.decode()
    assert "One</textarea>" in browser.get(path).content.decode()

    assert browser.post(path, {"text": "Two", "version": "1"}).status_code == 302
    assert [message.text for message in messages(item)] == ["Two"]
    assert browser.post(path, {"delete": "yes", "version": "2"}).status_code == 302
    assert messages(item) == []
    assert browser.get(path).status_code == 404


def test_a_stale_or_wrong_change_of_a_note_keeps_the_text(browser: Client, item: Feedback) -> None:
    path = own_note(browser, item)
    browser.post(path, {"text": "Two", "version": "1"})

    stale = browser.post(path, {"text": "Three", "version": "1"})
    wrong = browser.post(path, {"text": " ", "version": "2"})

    assert (stale.status_code, wrong.status_code) == (409, 422)
    assert "Three</textarea>" in stale.content.decode()
    assert [message.text for message in messages(item)] == ["Two"]


def test_no_other_member_changes_it(browser: Client, item: Feedback, stack: int) -> None:
    path = own_note(browser, item)
    other = browser_of(a_member(Role.OWNER))

    assert path not in other.get(f"/dashboard/inbox/{item.feedback_id}").content.decode()
    for response in (other.get(path), other.post(path, {"delete": "yes", "version": "1"})):
        assert response.status_code == 403
    assert [message.text for message in messages(item)] == ["One"]


def test_a_note_is_found_only_below_its_own_item(browser: Client, item: Feedback) -> None:
    note_id = own_note(browser, item).rpartition("/")[2]
    another = anna()

    assert browser.get(f"/dashboard/inbox/{another.feedback_id}/notes/{note_id}").status_code == 404


def test_a_viewer_sees_the_conversation_and_no_form(item: Feedback) -> None:
    a_reply(item, "It is fixed.")

    page = browser_of(a_member(Role.VIEWER)).get(f"/dashboard/inbox/{item.feedback_id}").content.decode()

    assert "It is fixed." in page
    assert 'id="compose"' not in page

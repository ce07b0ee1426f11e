"""The mail of a reply, as the customer gets it."""

from __future__ import annotations

import json
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import Settings

from conversations import reading
from feedback.models import Feedback
from feedback.replies import mail_recipients, receiving, reply_addresses
from feedback.replies.authors import Author
from feedback.replies.obstacles import Unanswerable
from staff.members import person_store
from staff.models import Person
from staff.roles import Role
from storage import writes
from tests.factories import a_project
from tests.feedback.replies.conftest import PROGRAM, a_reply, anna, delivered, mails, stored
from tests.feedback_site.conftest import EVENTS
from web.mail import delivery, ses_events
from web.mail.models import Mail

pytestmark = pytest.mark.usefixtures("stack")


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def sent_as(name: str, item: Feedback | None = None, text: str = "It is fixed.") -> EmailMessage:
    person = person_store.create(
        f"{uuid4()}@example.com", name, "secret words", "default", Role.AGENT, actor="system:t"
    )
    return delivered(a_reply(item or anna(), text, Author(person.actor, name)))


def test_it_has_the_text_the_names_and_the_words_of_the_customer(maja: Person) -> None:
    item = anna()

    mail = delivered(a_reply(item, "Dear Anna,\n\nit is fixed.", Author(maja.actor, maja.name)))

    assert mail["From"] == '"Ada Lovelace (Norrvik Ferries)" <feedback@example.com>'
    assert mail["To"] == "anna@norrvik.example"
    assert mail["Reply-To"] == reply_addresses.of(item.feedback_id)
    assert str(mail["Subject"]).startswith("Your feedback to Norrvik Ferries (")
    text = part(mail, "plain")
    assert text.startswith("Dear Anna,\n\nit is fixed.\n\nAda Lovelace\nNorrvik Ferries\n")
    assert "> The ramp was late." in text
    for words in ("it is fixed.", "Ada Lovelace", "Norrvik Ferries", "The ramp was late."):
        assert words in part(mail, "html")
    assert "account" not in part(mail, "html") + text


def test_it_is_a_letter_of_a_person_which_an_absence_note_may_answer() -> None:
    assert "Auto-Submitted" not in delivered(a_reply(anna()))


def test_a_program_has_no_name(maja: Person) -> None:
    mail = delivered(a_reply(anna(), author=PROGRAM))

    assert mail["From"] == "Norrvik Ferries <feedback@example.com>"


def test_a_rating_without_words_is_repeated() -> None:
    mail = delivered(a_reply(anna(message="")))

    assert "you rated 2 of 5." in part(mail, "plain")
    assert "you rated 2 of 5." in part(mail, "html")


@pytest.mark.parametrize(
    ("locale", "words"), [("de-AT", "Sie schrieben am"), ("fr", "You wrote on"), (None, "You wrote on")]
)
def test_the_customer_is_addressed_in_the_language_of_the_page(locale: str | None, words: str) -> None:
    mail = delivered(a_reply(anna(context={"locale": locale} if locale else None)))

    assert words in part(mail, "plain")
    assert words in part(mail, "html")


def test_without_a_reply_address_answers_go_to_the_sender(settings: Settings) -> None:
    settings.FEEDBACK_REPLY_ADDRESS = ""

    assert delivered(a_reply(anna()))["Reply-To"] is None


@pytest.mark.parametrize(
    "name", ["Eve\r\nBcc: victim@example.org", "Eve\nSubject: Won", 'Eve" <boss@bank.example>, "', "\u202eeve"]
)
def test_a_name_adds_no_header_and_no_other_sender(name: str) -> None:
    mail = sent_as(name, anna(name="A\r\nBcc: x@example.org"))

    assert [str(address.addr_spec) for address in mail["From"].addresses] == ["feedback@example.com"]
    assert [str(address.addr_spec) for address in mail["To"].addresses] == ["anna@norrvik.example"]
    assert mail["Bcc"] is None
    assert len(mail.get_all("Subject") or []) == 1
    assert "\u202e" not in str(mail["From"])


def test_a_project_name_adds_no_header() -> None:
    a_project("other", name="Shop\r\nBcc: x@example.org")
    item = anna()
    writes.change(item, Feedback.project_id.set("other"))

    mail = delivered(a_reply(item))

    assert mail["Bcc"] is None
    assert str(mail["Subject"]).startswith("Your feedback to Shop Bcc: x@example.org (")


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a\n> <b>b</b>"])
def test_html_in_the_words_of_anyone_is_shown_as_text(words: str) -> None:
    html = part(delivered(a_reply(anna(message=words), words)), "html")

    for tag in ("<script", "<img", "<b>b"):
        assert tag not in html
    assert html.count("&lt;") >= 2


def test_links_in_a_reply_can_be_followed_and_those_of_the_customer_cannot() -> None:
    item = anna(message="See https://evil.example/")

    html = part(delivered(a_reply(item, "See https://norrvik.example/ramp")), "html")

    assert 'href="https://norrvik.example/ramp"' in html
    assert 'href="https://evil.example/' not in html


def test_the_mails_about_an_item_are_one_conversation(settings: Settings) -> None:
    settings.AWS_REGION = "eu-west-1"
    item = anna()
    first = a_reply(item)
    opened = delivered(first)
    writes.change(writes.find(Mail, str(first.mail_id)), Mail.ses_message_id.set("0100-aa"))
    answer = "<answer@norrvik.example>"
    receiving.receive(str(opened["Reply-To"]), "anna@norrvik.example", "Thanks!", internet_id=answer)

    second = delivered(a_reply(item, "You are welcome."))

    root = f"<{item.feedback_id}@example.com>"
    assert opened["References"] == opened["In-Reply-To"] == root
    assert str(second["References"]).split() == [root, "<0100-aa@eu-west-1.amazonses.com>", answer]
    assert second["In-Reply-To"] == answer
    assert second["Subject"] == opened["Subject"]
    assert "> Thanks!" in part(second, "plain")
    assert "The ramp was late." not in part(second, "plain")


@pytest.mark.parametrize(
    "internet_id", ["<a@b>\r\nBcc: x@example.org", "a@b", "<a b@c>", "<" + "a" * 300 + "@b>", "<>"]
)
def test_a_message_id_that_would_break_a_header_is_dropped(internet_id: str) -> None:
    item = anna()
    receiving.receive(reply_addresses.of(item.feedback_id), "anna@norrvik.example", "Hello", internet_id=internet_id)

    mail = delivered(a_reply(item))

    assert str(mail["References"]).split() == [f"<{item.feedback_id}@example.com>"]


@pytest.mark.parametrize("gone", ["item", "expired", "message"])
def test_what_is_gone_when_the_mail_is_sent_is_not_sent(gone: str, mailoutbox: list[Any], settings: Settings) -> None:
    item = anna()
    reply = a_reply(item)
    if gone == "item":
        stored(item).delete()
    elif gone == "expired":
        writes.change(stored(item), Feedback.expires_at.set(item.created_at))
    else:
        reply.delete()

    delivery.deliver(str(reply.mail_id))

    [mail] = mails()
    assert (mail.state, mail.reason, mailoutbox) == ("failed", "there is no such person", [])


@pytest.mark.parametrize("to", ["reply:x/y", "reply:x"])
def test_a_recipient_that_does_not_exist_is_none(to: str) -> None:
    assert mail_recipients.find(to) is None


def test_an_item_without_an_address_has_no_recipient() -> None:
    item = anna()
    reply = a_reply(item)
    writes.change(stored(item), Feedback.email.remove())

    assert mail_recipients.find(mail_recipients.of_reply(reply)) is None


def test_a_bounced_reply_is_shown_as_such_and_the_next_one_is_refused() -> None:
    item = anna()
    reply = a_reply(item)
    event = json.loads((EVENTS / "ses_bounce.json").read_text())
    message = json.loads(event["Records"][0]["Sns"]["Message"])
    message["mail"]["tags"]["mailId"] = [reply.mail_id]
    message["bounce"]["bouncedRecipients"] = [{"emailAddress": item.email}]
    event["Records"][0]["Sns"]["Message"] = json.dumps(message)

    ses_events.on_events(event, None)

    assert reading.mail_states([reply]) == {reply.mail_id: "bounced"}
    with pytest.raises(Unanswerable):
        a_reply(item)

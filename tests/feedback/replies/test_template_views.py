from __future__ import annotations

import pytest
from django.test import Client

from feedback.models import Feedback
from feedback.replies import reply_templates
from storage.ids import new_id
from tests.factories import a_project
from tests.feedback.replies.conftest import anna, messages, send


def test_a_template_is_inserted_below_what_was_typed(browser: Client, item: Feedback) -> None:
    template = reply_templates.create("default", "Thanks", "Thank you, {name}.", actor="system:test")

    response = send(browser, item, text="Hello\n", insert="yes", template=template.template_id, htmx=True)

    assert response.status_code == 200
    assert "Hello\n\nThank you, Anna Sjö.</textarea>" in response.content.decode()
    assert messages(item) == []


@pytest.mark.parametrize(
    ("name", "text", "sent"),
    [
        ("Anna Sjö", "Hello {name}, {project} has {place}.", "Hello Anna Sjö, Norrvik Ferries has {place}."),
        ("pay.example", "Hello {name},", "Hello,"),
    ],
)
def test_a_placeholder_that_was_typed_is_filled_in_the_mail(
    browser: Client, stack: int, name: str, text: str, sent: str
) -> None:
    item = anna(name=name)

    send(browser, item, text=text, token="t1")
    send(browser, item, text=text, token="t1")

    [message] = messages(item)
    assert message.text == sent  # the mail has the text of the message


def test_a_reply_that_is_empty_without_the_name_is_refused_and_kept(browser: Client, stack: int) -> None:
    item = anna(name=None)

    response = send(browser, item, text="{name}")

    assert response.status_code == 422
    assert "{name}</textarea>" in response.content.decode()
    assert messages(item) == []


@pytest.mark.parametrize("template", ["", "unknown", "a" * 3000, "of another project"])
def test_an_unknown_template_keeps_the_text(browser: Client, item: Feedback, template: str) -> None:
    if template == "of another project":
        template = reply_templates.create("other", "Zeppelin", "Zeppelin", actor="system:test").template_id

    response = send(browser, item, text="Hello", insert="yes", template=template)

    assert response.status_code == 422
    assert "Hello</textarea>" in response.content.decode()
    assert "Zeppelin" not in response.content.decode()


def test_the_pages_of_templates(browser: Client, stack: int) -> None:
    path = "/dashboard/inbox/reply-templates/"
    assert "No templates yet" in browser.get(path).content.decode()
    assert browser.post(path, {"name": "Thanks", "text": "Thank you, {name}."}).status_code == 302
    [template] = reply_templates.of_project("default")
    one = f"{path}{template.template_id}"

    assert "Thank you, {name}." in browser.get(one).content.decode()
    refused = browser.post(one, {"name": "", "text": "Kept text", "version": "1"})
    assert refused.status_code == 422
    assert "Kept text</textarea>" in refused.content.decode()
    assert browser.post(one, {"name": "Thanks", "text": "Changed", "version": "1"}).status_code == 302
    stale = browser.post(one, {"name": "Thanks", "text": "Mine", "version": "1"})
    assert stale.status_code == 409
    assert "Mine</textarea>" in stale.content.decode()
    assert browser.post(one, {"delete": "yes", "version": "2"}).status_code == 302
    assert reply_templates.of_project("default") == []


def test_a_template_of_another_project_does_not_exist(browser: Client, stack: int) -> None:
    a_project("other")
    foreign = reply_templates.create("other", "Zeppelin", "Zeppelin", actor="system:test")

    assert "Zeppelin" not in browser.get("/dashboard/inbox/reply-templates/").content.decode()
    for template_id in (foreign.template_id, new_id()):
        path = f"/dashboard/inbox/reply-templates/{template_id}"
        assert browser.get(path).status_code == browser.post(path, {"delete": "yes"}).status_code == 404

"""What the panel of an item reads, and how it follows what happens."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any, cast

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from conversations import notes
from conversations.models import Kind, Message
from conversations.writing import Draft, write
from feedback.inbox import edits, reading
from feedback.inbox.edits import Edit
from feedback.inbox.filters import Filters
from feedback.models import Feedback, Status
from feedback.workspace import item_panels
from feedback.workspace.item import panel_reading
from staff.models import Person
from storage.together import together
from tests.factories import a_feedback
from tests.feedback.workspace.item.items import INBOX, panel

pytestmark = pytest.mark.usefixtures("stack")


def test_it_takes_two_round_trips(browser: Client, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    item_panels.panels()  # loads those of the apps: after the test, these are left
    monkeypatch.setattr(item_panels, "_panels", [])
    monkeypatch.setattr(
        item_panels, "_sources", [lambda item, staff: reading.read("default", Filters(), limit=1).items and []]
    )
    item = a_feedback(email="eve@example.com")
    edits.apply(item, Edit(status=Status.OPEN), actor="key:unknown")
    panel(browser, item)  # the members and the form are remembered from here on
    trips: list[list[str]] = []

    def together_counted(*reads: Callable[[], Any]) -> list[Any]:
        before = len(asked)
        results = together(*reads)
        trips.append(sorted(asked[before:]))
        return results

    monkeypatch.setattr(panel_reading, "together", together_counted)
    asked.clear()

    panel(browser, item)

    names = ("feedback", "activity", "messages", "suppressed-addresses", "reply-templates")
    tables = {name: f"{name}-{settings.STAGE}" for name in names}
    assert trips == [
        [f"GetItem {tables['feedback']}", f"Query {tables['activity']}", f"Query {tables['messages']}"],
        [
            "BatchGetItem",
            f"GetItem {tables['suppressed-addresses']}",
            *[f"Query {tables['feedback']}"] * 2,
            f"Query {tables['reply-templates']}",
        ],
    ]
    assert sorted(chain.from_iterable(trips)) == sorted(asked[1:])  # the first is of the session


def live(browser: Client, item: Feedback, tag: str = "") -> HttpResponse:
    headers = {"If-None-Match": tag} if tag else {}
    return cast("HttpResponse", browser.get(f"{INBOX}{item.feedback_id}/live", headers=headers))


def test_the_part_that_refreshes_itself_changes_with_each_act_and_each_message(browser: Client) -> None:
    item = a_feedback(message="About the ramp")
    first = live(browser, item)
    assert "About the ramp" in first.content.decode()
    assert live(browser, item, first.headers["ETag"]).status_code == 304

    edits.apply(item, Edit(status=Status.OPEN), actor="key:unknown")
    second = live(browser, item, first.headers["ETag"])
    a_note(item, "Look at the hydraulics")
    third = live(browser, item, second.headers["ETag"])

    assert "moved it to Open" in second.content.decode()
    assert "Look at the hydraulics" in third.content.decode()
    assert live(browser, item, third.headers["ETag"]).status_code == 304


def test_a_refresh_without_news_takes_one_round_trip(browser: Client, asked: list[str]) -> None:
    item = a_feedback(email="eve@example.com")
    tag = live(browser, item).headers["ETag"]
    asked.clear()

    assert live(browser, item, tag).status_code == 304

    of_the_session, *of_the_refresh = asked
    assert of_the_session == "BatchGetItem"
    assert sorted(of_the_refresh) == [
        f"GetItem feedback-{settings.STAGE}",
        f"Query activity-{settings.STAGE}",
        f"Query messages-{settings.STAGE}",
    ]


def test_notes_replies_and_answers_stand_on_the_timeline_in_place_of_their_acts(browser: Client, agent: Person) -> None:
    item = a_feedback(name="Eve", email="eve@example.com")
    a_note(item, "Can you look, @Ada Lovelace? <b>", author=agent.actor)
    for kind, author, text in ((Kind.REPLY, agent.actor, "We are on it."), (Kind.ANSWER, "visitor", "Thank you!")):
        write(Draft(subject=f"feedback#{item.feedback_id}", project_id="default", kind=kind, author=author, text=text))

    shown = panel(browser, item)

    assert "<b>Ada Lovelace</b> wrote a note" in shown
    assert shown.count("wrote a note") == 1
    assert 'Can you look, <b class="mention">@Ada Lovelace</b>? &lt;b&gt;' in shown
    assert shown.index("replied by e-mail") < shown.index("We are on it.") < shown.index("<b>Eve</b> answered")
    assert "Thank you!" in shown


def test_a_deleted_note_leaves_that_it_was_written(browser: Client, agent: Person) -> None:
    item = a_feedback()
    notes.delete(a_note(item, "Wrong item", author=agent.actor), author=agent.actor)

    shown = panel(browser, item)

    assert "Wrong item" not in shown
    assert shown.index("wrote a note") < shown.index("deleted a note")


def a_note(item: Feedback, text: str, author: str = "key:unknown") -> Message:
    subject = f"feedback#{item.feedback_id}"
    draft = Draft(subject=subject, project_id="default", kind=Kind.NOTE, author=author, text=text)
    return write(draft)[0]

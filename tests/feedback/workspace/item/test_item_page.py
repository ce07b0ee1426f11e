"""The page of an item and its panel, as a browser without JavaScript gets them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from itertools import chain
from typing import Any, cast

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from conversations import notes
from conversations.models import Kind, Message
from conversations.writing import Draft, write
from feedback.inbox import edits, folders
from feedback.inbox.edits import Edit
from feedback.models import Feedback, Status
from feedback.workspace import item_panels
from feedback.workspace.item import panel_reading
from staff.models import Person
from staff.roles import Role
from storage import clock, writes
from storage.together import together
from tests.factories import a_feedback, a_member, a_project, move
from tests.sessions import browser_of

INBOX = "/dashboard/inbox/"

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def agent() -> Person:
    return a_member(Role.AGENT)


@pytest.fixture
def browser(agent: Person) -> Client:
    return browser_of(agent)


def panel(browser: Client, item: Feedback) -> str:
    """What htmx gets, which is the panel alone."""
    response = browser.get(f"{INBOX}{item.feedback_id}", headers={"HX-Request": "true", "HX-Target": "item"})
    assert response.status_code == 200
    return str(response.content.decode())


def test_htmx_gets_the_panel_alone_and_a_browser_the_whole_page(browser: Client) -> None:
    item = a_feedback(message="About the ramp")
    headers = {"HX-Request": "true", "HX-Target": "item"}

    whole = browser.get(f"{INBOX}{item.feedback_id}")
    part = browser.get(f"{INBOX}{item.feedback_id}", headers=headers)

    assert "<html" in whole.content.decode()
    assert part.content.decode().count("About the ramp") == 1
    assert "<html" not in part.content.decode()
    for response in (whole, part):
        assert {"HX-Request", "HX-Target"} <= set(response.headers["Vary"].split(", "))
        assert "no-store" in response.headers["Cache-Control"]


def test_what_a_sender_wrote_is_only_text(browser: Client) -> None:
    item = a_feedback(
        message="<script>alert(1)</script>\n{% now %}", name='"><img src=x>', tags=frozenset({"<b>"}), release="<i>"
    )

    shown = panel(browser, item)

    assert "&lt;script&gt;alert(1)&lt;/script&gt;\n{% now %}" in shown
    for text in ("<script>alert", "<img src=x", "<b></b>", "<i>"):
        assert text not in shown


def test_an_item_that_is_not_of_the_project_does_not_exist(browser: Client) -> None:
    a_project("other")
    item = a_feedback()
    writes.change(item, Feedback.project_id.set("other"))
    expired = a_feedback()
    writes.change(expired, Feedback.expires_at.set(clock.now() - timedelta(seconds=1)))

    for feedback_id in (item.feedback_id, expired.feedback_id, uuid.uuid4()):
        assert browser.get(f"{INBOX}{feedback_id}").status_code == 404


def test_the_timeline_names_people_also_those_who_have_left(browser: Client, agent: Person) -> None:
    gone = a_member(Role.AGENT, "other")
    item = a_feedback(source="widget")
    edits.apply(item, Edit(assignee=agent.person_id), actor=gone.actor)
    edits.apply(item, Edit(status=Status.OPEN), actor=gone.actor)
    edits.apply(item, Edit(status=Status.DONE), actor="key:unknown")
    edits.apply(item, Edit(status=Status.ARCHIVED), actor="person:unknown")
    writes.change(gone, type(gone).name.set("Zoë"))

    shown = panel(browser, item)

    sentences = [
        "<b>Received</b> by the widget, version 1 of the form",
        "<b>Zoë</b> assigned it to Ada Lovelace",
        "<b>Zoë</b> moved it to Open",
        "<b>Someone</b> marked it as done",
        "<b>Someone</b> archived it",
    ]
    places = [shown.index(sentence) for sentence in sentences]
    assert places == sorted(places)


def test_a_person_has_their_other_items_newest_first(browser: Client) -> None:
    now = clock.now()
    for days, rating in ((9, 1), (3, 4)):
        a_feedback(
            rating=rating, message=f"{days} days ago", email="Eve@example.com", created_at=now - timedelta(days=days)
        )
    move(a_feedback(rating=1, message="A deleted one", email="eve@example.com"), Status.DELETED)
    a_feedback(message="Of another person", email="bob@example.com")
    item = a_feedback(rating=4, message="Today", email="eve@example.com", name="Eve")

    shown = panel(browser, item)

    assert shown.index("3 days ago") < shown.index("9 days ago")
    assert "A deleted one" not in shown
    assert "Of another person" not in shown
    assert "<dd>3</dd>" in shown
    assert "<dd>3.00</dd>" in shown


def test_of_a_person_with_many_items_only_the_newest_are_read(browser: Client, asked: list[str]) -> None:
    now = clock.now()
    for number in range(52):
        a_feedback(rating=5, message=f"Number {number}.", email="eve@example.com", created_at=now)
    item = a_feedback(email="eve@example.com")
    asked.clear()

    shown = panel(browser, item)

    assert "<dd>50+</dd>" in shown
    assert sum(call.startswith("Query feedback-") for call in asked) == 1


def test_an_item_without_an_address_says_so(browser: Client) -> None:
    assert "No e-mail address" in panel(browser, a_feedback())
    assert "This is their first feedback." in panel(browser, a_feedback(email="eve@example.com"))


def test_values_of_a_later_version_are_shown_as_they_are(browser: Client) -> None:
    item = a_feedback(
        form_id="gone-1", answers={"mystery": {"a": 1}}, context={"screen": {"x": 1}, "page": "gopher://x"}
    )
    writes.change(item, Feedback.status.set("waiting"), Feedback.sentiment.set("furious"), Feedback.source.set("phone"))

    shown = panel(browser, item)

    for text in ("waiting", "furious", "phone", "gone-1", "mystery", "gopher://x"):
        assert text in shown


def test_a_viewer_reads_and_changes_nothing() -> None:
    item = a_feedback(message="About the ramp", email="eve@example.com")

    shown = panel(browser_of(a_member(Role.VIEWER)), item)

    assert "About the ramp" in shown
    assert "<form" not in shown
    assert "popover" not in shown


def test_a_deleted_item_says_until_when_it_can_be_restored(browser: Client) -> None:
    item = a_feedback(message="About the ramp")
    move(item, Status.DELETED)

    shown = panel(browser, item)

    assert "Deleted." in shown
    assert "About the ramp" in shown


def test_spam_says_why(browser: Client) -> None:
    item = a_feedback(status=Status.SPAM, spam_reason="links_only")

    assert "it has links only." in panel(browser, item)


def test_it_takes_two_round_trips(browser: Client, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    item_panels.panels()  # loads those of the apps: after the test, these are left
    monkeypatch.setattr(item_panels, "_panels", [])
    monkeypatch.setattr(item_panels, "_sources", [lambda item, staff: folders.newest("default", limit=1).items and []])
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
    assert sorted(chain.from_iterable(trips)) == sorted(call for call in asked if "sessions" not in call)


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

    assert sorted(call for call in asked if "sessions" not in call) == [
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

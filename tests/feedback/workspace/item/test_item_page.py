"""The page of an item and its panel, as a browser without JavaScript gets them."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client

from feedback.inbox import edits
from feedback.inbox.edits import Edit
from feedback.models import Feedback, Status
from feedback.workspace.item import panel_reading
from staff.models import Person
from staff.roles import Role
from storage import clock, writes
from tests.factories import a_feedback, a_form, a_member, a_project, move
from tests.feedback.workspace.item.items import INBOX, panel
from tests.sessions import browser_of

pytestmark = pytest.mark.usefixtures("stack")


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


def test_the_question_of_the_words_stands_only_above_words(browser: Client) -> None:
    form = a_form("ferry", title="How was the ferry?")
    with_words, without = (a_feedback(form_id=form.form_id, message=message) for message in ("The ramp", ""))

    assert "What should we know?" in panel(browser, with_words)
    assert "What should we know?" not in panel(browser, without)


def test_it_says_if_there_are_more_acts_than_it_shows(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panel_reading, "MOST_ROWS", 2)
    item = a_feedback()
    for rating in (1, 2):
        edits.apply(item, Edit(rating=rating), actor="key:k1")
    assert "Only the newest" not in panel(browser, item)

    edits.apply(item, Edit(rating=3), actor="key:k1")

    assert "Only the newest 2 acts are shown." in panel(browser, item)


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

    assert "It has nothing but links." in panel(browser, item)


def test_a_link_without_a_folder_opens_the_item_in_its_own(browser: Client) -> None:
    item = a_feedback(message="About the ramp")
    move(item, Status.ARCHIVED)
    a_feedback(message="A new one")

    shown = browser.get(f"{INBOX}{item.feedback_id}").content.decode()

    assert shown.count("About the ramp") == 2  # in the list, too
    assert "A new one" not in shown
    writes.change(item, Feedback.status.set("waiting"))
    assert "A new one" in browser.get(f"{INBOX}{item.feedback_id}").content.decode()


def test_without_a_script_two_links_go_through_the_list(browser: Client) -> None:
    now = clock.now()
    old, middle, new = (a_feedback(created_at=now - timedelta(hours=hours)) for hours in (3, 2, 1))

    def steps(item: Feedback, query: str = "status=new") -> list[tuple[str, str]]:
        page = browser.get(f"{INBOX}{item.feedback_id}?{query}").content.decode()
        return re.findall(r'rel="(prev|next)" href="/dashboard/inbox/([^?]+)\?status=new"', page)

    assert steps(middle) == [("prev", new.feedback_id), ("next", old.feedback_id)]
    assert steps(new) == [("next", middle.feedback_id)]
    assert steps(old) == [("prev", middle.feedback_id)]
    assert steps(middle, "status=done") == []


def test_in_german_the_names_and_the_sentences_are_german(browser: Client) -> None:
    item = a_feedback()
    edits.apply(item, Edit(status=Status.DONE), actor="person:unknown")

    shown = browser.get(f"{INBOX}{item.feedback_id}?lang=de").content.decode()

    assert "<b>Jemand</b> hat es erledigt" in shown

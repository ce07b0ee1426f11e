"""The panel of an item in its states, for tests/browser/places.py."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from playwright.sync_api import expect

from conversations.models import Kind
from conversations.writing import Draft, write
from feedback.inbox import edits
from feedback.inbox.act_writes import subject_of
from feedback.inbox.edits import Edit
from feedback.models import Feedback, Status
from staff.roles import Role
from storage import clock
from tests.browser.visits import Visit
from tests.factories import a_feedback, a_form, a_member, move
from tests.feedback.forms.samples import a_survey

UNBROKEN = "W" * 300


def an_item(**members: Any) -> Feedback:
    """With all that a sender can give."""
    context = {
        "page": f"https://example.com/{'deck-' * 40}",
        "locale": "sv",
        "viewport": "390x844",
        "appVersion": "4.2.0",
        "attributes": {"plan": "member", "vessel": "M/S Norrvik"},
    }
    plain = {
        "rating": 2,
        "message": "The ramp opened 25 minutes late.\nWe had to hurry. 🚢",
        "name": "Anna Sjö",
        "email": "anna@example.com",
        "source": "widget",
        "release": "1.9.3",
        "tags": frozenset({"ramp", "delay"}),
        "context": context,
    }
    return a_feedback(**{**plain, **members})


def worked_on(item: Feedback, actor: str) -> None:
    """With what staff and the sender did since, and other items of the sender."""
    edits.apply(item, Edit(assignee=actor.removeprefix("person:")), actor=actor)
    edits.apply(item, Edit(status=Status.OPEN), actor=actor)
    for kind, author in ((Kind.NOTE, actor), (Kind.REPLY, actor), (Kind.ANSWER, "visitor")):
        subject = subject_of(item.feedback_id)
        write(Draft(subject=subject, project_id="default", kind=kind, author=author, text=f"{UNBROKEN}\nand lines"))
    for days, rating in ((9, 4), (40, 3)):
        an_item(rating=rating, message=UNBROKEN, created_at=clock.now() - timedelta(days=days))


def of_a_survey() -> Feedback:
    """Answers of all kinds, also to a question of a later version, and texts that cannot be broken."""
    a_form("survey", a_survey())
    answers = {"nps": 6, "why": "speed", "used": ["web", "app"], "again": False, "idea": UNBROKEN, "later": [1, "x"]}
    return a_feedback(
        rating=None, message="", form_id="survey", answers=answers, name=UNBROKEN[:100], tags=frozenset({UNBROKEN[:50]})
    )


def item(visit: Visit) -> None:
    agent = a_member(Role.AGENT)
    shown = an_item()
    worked_on(shown, agent.actor)
    visit.sign_in(agent)
    _open(visit, shown)
    visit.is_titled("What happened")


def item_of_a_survey(visit: Visit) -> None:
    visit.sign_in(a_member(Role.VIEWER))
    _open(visit, of_a_survey())
    expect(visit.page.locator("#item").get_by_text("Would you recommend us?").first).to_be_visible()


def item_with_snooze_menu(visit: Visit) -> None:
    visit.sign_in(a_member(Role.AGENT))
    _open(visit, an_item())
    visit.page.keyboard.press("z")
    expect(visit.page.get_by_label("Another time")).to_be_visible()


def deleted_item(visit: Visit) -> None:
    visit.sign_in(a_member(Role.AGENT))
    shown = an_item(email=None)
    move(shown, Status.DELETED)
    _open(visit, shown)
    expect(visit.page.get_by_text("Until then it can be restored.")).to_be_visible()


def _open(visit: Visit, shown: Feedback) -> None:
    """Next to an empty list: the list has tests of its own."""
    visit.goto(f"/dashboard/inbox/{shown.feedback_id}?folder=archived&status=archived")

"""Lists of the inbox as figures, in their states, and an overview with the days to come."""

from __future__ import annotations

import random
from datetime import timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from activity.rows import TERMINAL
from analytics.counting import stream_handler
from feedback.inbox import edits
from feedback.inbox.edits import Edit
from staff.roles import Role
from storage import clock, pagination
from tests.browser.visits import Place, Visit
from tests.factories import a_feedback, a_form, a_member, a_record, a_view, an_image

FIGURES = "/dashboard/inbox/figures"


def sample(visit: Visit) -> None:
    """Of many days, with names that are longer than their place."""
    visit.patch.setattr(pagination, "MOST_ITEMS_READ", 6)
    a_form("checkout", title="How was the checkout on our new and much longer page?")
    now = clock.now()
    for age, rating in enumerate((1, 2, 2, 3, 4, 5, 5)):
        fields = {"form_id": "checkout", "source": "widget"} if rating > 2 else {}
        item = a_feedback(rating=rating, release=f"2.{rating}", created_at=now - timedelta(days=9 * age), **fields)
        edits.apply(item, Edit(add_tags=frozenset({"ramp", "t" * 40})), actor=TERMINAL)
    a_view("Everything that came, in all folders")
    visit.sign_in(a_member(Role.AGENT))
    visit.goto(f"{FIGURES}?status=all&rating=1-5")
    expect(visit.page.get_by_text("A sample: the newest 6 of these items")).to_be_visible()


def sample_of_one_day(visit: Visit) -> None:
    now = clock.now()
    for rating in (1, 5):
        a_feedback(rating=rating, created_at=now)
    visit.sign_in(a_member())
    visit.goto(f"{FIGURES}?status=all")
    expect(visit.page.get_by_text("All 2 items")).to_be_visible()


def sample_of_nothing(visit: Visit) -> None:
    visit.sign_in(a_member())
    visit.goto(f"{FIGURES}?status=all&rating=9")
    expect(visit.page.get_by_text("No item matches these filters.")).to_be_visible()


def overview_that_goes_on(visit: Visit) -> None:
    """With the range of the week to come in both charts and in their table."""
    chance, today = random.Random(7), clock.today(ZoneInfo("UTC"))
    images = [
        an_image(localHour=f"{today - timedelta(days=ago)}T09", rating=chance.randint(2, 5))
        for ago in range(45)
        for _ in range(chance.randint(8, 14))
    ]
    stream_handler.count([a_record(image) for image in images])
    visit.sign_in(a_member())
    visit.goto("/dashboard/")
    expect(visit.page.get_by_text("if it goes on like this")).to_have_count(2)
    visit.page.get_by_text("These charts as a table").click()
    expect(visit.page.get_by_text(", expected").first).to_be_visible()


PLACES: list[Place] = [overview_that_goes_on, sample, sample_of_one_day, sample_of_nothing]

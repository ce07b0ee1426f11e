"""The pages of tasks and their states, for tests that look at every page."""

from __future__ import annotations

from playwright.sync_api import expect

from staff.roles import Role
from tests.browser.visits import Place, Visit
from tests.factories import a_feedback, a_member
from tests.tasks.factories import a_task


def no_tasks(visit: Visit) -> None:
    visit.sign_in(a_member(Role.AGENT))
    visit.goto("/dashboard/tasks/")
    visit.is_titled("No tasks")


def tasks(visit: Visit, query: str = "") -> None:
    visit.sign_in(a_member(Role.AGENT))
    item = a_feedback(rating=1, message="Paid twice")
    a_task("Pay back", priority="high", tags=frozenset({"payment"}), feedback_ids=frozenset({item.feedback_id}))
    a_task("Thank the crew", status="completed", priority="low")
    visit.goto(f"/dashboard/tasks/{query}")
    expect(visit.page.get_by_role("link", name="Pay back")).to_be_visible()


def list_of_tasks(visit: Visit) -> None:
    tasks(visit, "?view=list")


def task(visit: Visit) -> None:
    tasks(visit)
    visit.page.get_by_role("link", name="Pay back").click()
    expect(visit.page.get_by_label("Description")).to_be_visible()


def new_task(visit: Visit) -> None:
    tasks(visit)
    visit.page.keyboard.press("n")
    visit.is_titled("New task")


PLACES: list[Place] = [no_tasks, tasks, list_of_tasks, task, new_task]

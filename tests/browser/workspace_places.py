"""The pages of the workspace and their states, and how staff come there."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from activity.rows import TERMINAL
from analytics.counting import stream_handler
from feedback.inbox import edits
from feedback.inbox.edits import Edit
from feedback.models import Feedback, Status
from staff import projects
from staff.members import person_store
from staff.models import Person
from staff.roles import Role
from storage import clock
from tasks.models import Task
from tests.browser.visits import Place, Visit
from tests.factories import FeedbackStream, a_feedback, a_view, move
from tests.tasks.factories import a_task

INBOX = "/dashboard/inbox/"
PASSWORD = "correct horse battery"  # pragma: allowlist secret


def _person(name: str, role: Role = Role.AGENT) -> Person:
    address = f"{name.split()[0].lower()}@example.com"
    return person_store.create(address, name, PASSWORD, projects.DEFAULT, role, actor=TERMINAL)


def _worked_on(visit: Visit) -> Feedback:
    """Items in several folders; one of them with all that an item can have. The browser is signed in."""
    stream = FeedbackStream()
    person, other = _person("Maja Ek", Role.ADMIN), _person("Tomas Berg")
    for rating, message in ((5, "All good"), (1, "W" * 300), (3, "")):
        a_feedback(rating=rating, message=message, email="anna@example.com", name="Anna Sjö")
    move(a_feedback(message="Buy now"), Status.SPAM)
    move(a_feedback(message="Later"), Status.SNOOZED, clock.now() + timedelta(days=1))
    item = a_feedback(rating=2, message="Words " * 80, email="anna@example.com", name="Anna Sjö", release="1.9.3")
    edits.apply(item, Edit(assignee=other.person_id, add_tags=frozenset({"ramp", "t" * 40})), actor=person.actor)
    stream_handler.count(stream.records())
    visit.sign_in(person)
    return item


def empty_inbox(visit: Visit) -> None:
    visit.sign_in(_person("Maja Ek"))
    visit.goto(INBOX)
    visit.is_titled("Inbox")


def inbox(visit: Visit) -> None:
    _worked_on(visit)
    visit.goto(INBOX)
    expect(visit.page.locator("[data-row]")).to_have_count(4)


def inbox_filtered_to_nothing(visit: Visit) -> None:
    _worked_on(visit)
    visit.goto(f"{INBOX}?rating=4&tag=ramp")
    expect(visit.page.locator("[data-row]")).to_have_count(0)


def spam(visit: Visit) -> None:
    _worked_on(visit)
    visit.goto(f"{INBOX}?status=spam")
    expect(visit.page.locator("[data-row]")).to_have_count(1)


def selection(visit: Visit) -> None:
    inbox(visit)
    visit.page.keyboard.press("j")
    visit.page.keyboard.press("x")
    expect(visit.page.locator(".bulk").get_by_role("button", name="Done")).to_be_visible()


def undo_offered(visit: Visit) -> None:
    inbox(visit)
    visit.page.keyboard.press("j")
    visit.page.keyboard.press("e")
    expect(visit.page.locator("#notice").get_by_role("button", name="Undo")).to_be_visible()


def item(visit: Visit) -> None:
    worked_on = _worked_on(visit)
    visit.goto(f"{INBOX}{worked_on.feedback_id}")
    visit.is_titled("What happened")


def item_menu(visit: Visit) -> None:
    item(visit)
    visit.page.keyboard.press("a")
    expect(visit.page.locator("#assign-form")).to_be_visible()


def no_tasks(visit: Visit) -> None:
    visit.sign_in(_person("Maja Ek"))
    visit.goto("/dashboard/tasks/")
    visit.is_titled("No tasks")


def _some_tasks(visit: Visit) -> Task:
    worked_on = _worked_on(visit)
    today = clock.now().date()
    a_task("W" * 100, priority="low", tags=frozenset({"t" * 40}))
    a_task("New signs on deck 4", status="in_progress", deadline=today)
    a_task("Thank the crew", status="completed")
    ids = frozenset({worked_on.feedback_id})
    return a_task("Pay the cabin back", priority="high", deadline=today - timedelta(days=2), feedback_ids=ids)


def board(visit: Visit) -> None:
    _some_tasks(visit)
    visit.goto("/dashboard/tasks/")
    visit.is_titled("Tasks")


def task_list(visit: Visit) -> None:
    _some_tasks(visit)
    visit.goto("/dashboard/tasks/?view=list")
    visit.is_titled("Tasks")


def task(visit: Visit) -> None:
    overdue = _some_tasks(visit)
    visit.goto(f"/dashboard/tasks/{overdue.task_id}")
    visit.is_titled("What happened")


def search_results(visit: Visit) -> None:
    _worked_on(visit)
    visit.goto(INBOX)
    visit.page.get_by_role("searchbox").fill("words")
    with visit.page.expect_navigation():
        visit.page.keyboard.press("Enter")
    expect(visit.page.locator("[data-row]")).to_have_count(1)


def saved_views(visit: Visit) -> None:
    _worked_on(visit)
    a_view("W" * 50)
    visit.goto(f"{INBOX}?status=all&tag=ramp")
    visit.page.get_by_role("button", name="Views").click()
    expect(visit.page.locator("#views")).to_be_visible()


def more_filters(visit: Visit) -> None:
    _worked_on(visit)
    visit.goto(f"{INBOX}?status=all&hasEmail=true")
    if not visit.page.locator(".more-filters summary").is_visible():  # on a phone, all filters are in one popover
        visit.page.get_by_role("button", name="Filter", exact=True).click()
    visit.page.locator(".more-filters summary").click()
    expect(visit.page.get_by_label("Release")).to_be_visible()


def fixed(visit: Visit) -> None:
    _worked_on(visit)
    visit.goto(f"{INBOX}fixed?status=all&tag=ramp")
    visit.is_titled("It is fixed")


def reply_templates(visit: Visit) -> None:
    _worked_on(visit)
    visit.goto(f"{INBOX}reply-templates/")
    visit.is_titled("Reply templates")


PLACES: list[Place] = [
    empty_inbox,
    inbox,
    inbox_filtered_to_nothing,
    spam,
    selection,
    undo_offered,
    item,
    item_menu,
    search_results,
    saved_views,
    more_filters,
    fixed,
    reply_templates,
    no_tasks,
    board,
    task_list,
    task,
]

"""Tasks in a browser: by one key, by the keyboard, by two people at once, on a phone and without a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as site_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from staff.models import Person
from staff.roles import Role
from tasks import reading
from tasks.models import Task
from tests.browser.accessibility import violations
from tests.factories import a_feedback, a_member
from tests.sessions import session_of
from tests.tasks.factories import a_task

Open = Callable[..., Page]


@pytest.fixture
def agent(stack: int) -> Person:
    return a_member(Role.AGENT)


@pytest.fixture
def signed_in(site: str, browser: Browser) -> Iterator[Open]:
    """Opens a browser of its own for a person."""
    contexts: list[BrowserContext] = []

    def open_page(person: Person, **options: object) -> Page:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        cookie = {"name": site_settings.SESSION_COOKIE_NAME, "value": session_of(person), "url": site}
        context.add_cookies([cookie])  # type: ignore[list-item]
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def stored(task: Task) -> Task:
    return reading.find(task.project_id, task.task_id, consistent=True)


def test_one_key_and_a_title_make_a_task(site: str, signed_in: Open, agent: Person) -> None:
    page = signed_in(agent)
    page.goto(f"{site}/dashboard/tasks/")
    page.keyboard.press("n")
    page.keyboard.type("Ask the printer for a date")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").get_by_text("“Ask the printer for a date” was created.")).to_be_visible()
    expect(page.get_by_role("region", name="Open").get_by_role("link", name="Ask the printer")).to_be_visible()
    expect(page.locator("#count-tasks")).to_have_text("1")


def test_a_task_is_made_from_an_item_and_the_list_of_the_inbox_stays(site: str, signed_in: Open, agent: Person) -> None:
    item = a_feedback(message="Paid twice", tags=frozenset({"bill"}))
    a_feedback(message="All good")
    page = signed_in(agent)
    page.goto(f"{site}/dashboard/inbox/?status=new&tag=bill")
    page.keyboard.press("j")
    expect(page.locator("#item .panel")).to_have_attribute("data-item", item.feedback_id)
    page.keyboard.press("t")
    page.get_by_label("What has to be done?").fill("")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Enter a title.")).to_be_visible()
    expect(page.get_by_role("link", name="Cancel")).to_be_visible()
    page.get_by_label("What has to be done?").fill("Pay back")
    page.keyboard.press("Enter")

    expect(page.locator("#notice")).to_contain_text("Task created: Pay back")
    expect(page.locator("#item .panel")).to_have_attribute("data-item", item.feedback_id)
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.locator("#count-tasks")).to_have_text("1")
    page.locator("#notice").get_by_role("link", name="Pay back").click()
    expect(page.get_by_role("heading", name="Pay back")).to_be_visible()


def test_the_number_in_the_navigation_follows_what_is_done(site: str, signed_in: Open, agent: Person) -> None:
    task = a_task("Print the leaflets", status="in_progress")
    page = signed_in(agent)
    page.goto(f"{site}/dashboard/tasks/")
    expect(page.locator("#count-tasks")).to_have_text("1")

    page.locator(f"#t-{task.task_id}").get_by_role("button", name="Complete").click()

    expect(page.locator("#count-tasks")).to_be_empty()


def test_a_title_that_is_missing_is_asked_for_and_nothing_is_lost(site: str, signed_in: Open, agent: Person) -> None:
    page = signed_in(agent)
    page.goto(f"{site}/dashboard/tasks/")
    page.keyboard.press("n")
    page.get_by_label("Deadline").fill("2030-01-02")
    page.get_by_role("button", name="Create task").click()

    expect(page.get_by_text("Enter a title.")).to_be_visible()
    expect(page.get_by_label("Deadline")).to_have_value("2030-01-02")


def test_a_key_of_an_item_makes_a_task_about_it(site: str, signed_in: Open, agent: Person) -> None:
    item = a_feedback(rating=2, message="The ramp opened late. No one knew why.")
    page = signed_in(agent)
    page.goto(f"{site}/dashboard/inbox/{item.feedback_id}")
    page.keyboard.press("t")
    title = page.get_by_label("What has to be done?")
    expect(title).to_have_value("The ramp opened late")
    expect(title).to_be_focused()
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/dashboard/inbox/{item.feedback_id}*")
    expect(page.get_by_role("link", name="The ramp opened late Open")).to_be_visible()
    (task,) = reading.of_item("default", item.feedback_id)
    assert task.title == "The ramp opened late"


def test_the_board_is_worked_by_the_keyboard_and_each_move_can_be_undone(
    site: str, signed_in: Open, agent: Person
) -> None:
    task = a_task("Pay the cabin back")
    page = signed_in(agent)
    page.goto(f"{site}/dashboard/tasks/")
    page.get_by_role("button", name="Start Pay the cabin back").focus()
    page.keyboard.press("Enter")
    complete = page.get_by_role("region", name="In Progress").get_by_role("button", name="Complete Pay the cabin back")
    expect(complete).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("“Pay the cabin back” is completed.")).to_be_visible()
    assert stored(task).status == "completed"

    page.keyboard.press("u")

    expect(page.get_by_role("region", name="In Progress").get_by_text("Pay the cabin back").first).to_be_visible()
    assert stored(task).status == "in_progress"


def test_each_of_two_people_sees_what_the_other_does(site: str, signed_in: Open, agent: Person) -> None:
    a_task("Pay the cabin back")
    first, second = signed_in(agent), signed_in(a_member(Role.OWNER))
    for page in (first, second):
        page.goto(f"{site}/dashboard/tasks/")
    first.get_by_role("button", name="Start Pay the cabin back").click()
    expect(first.get_by_role("region", name="In Progress").get_by_text("Pay the cabin back").first).to_be_visible()

    second.evaluate("dispatchEvent(new Event('focus'))")  # who returns to a page does not wait

    moved = second.get_by_role("region", name="In Progress").get_by_role("button", name="Complete Pay the cabin back")
    expect(moved).to_be_visible()


def test_the_second_of_two_people_sees_who_was_first(site: str, signed_in: Open, agent: Person) -> None:
    task = a_task("Pay the cabin back")
    first, second = signed_in(agent), signed_in(a_member(Role.OWNER))
    for page in (first, second):
        page.goto(f"{site}/dashboard/tasks/{task.task_id}")
    first.get_by_label("Title").fill("Pay Per back")
    second.get_by_label("Title").fill("Pay the second cabin back")
    second.get_by_label("Description").fill("He has the receipt.")
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_text("“Pay Per back” was saved.")).to_be_visible()

    second.get_by_role("button", name="Save").click()

    expect(second.get_by_text("Nothing was saved: Ada Lovelace has changed the same meanwhile: Title.")).to_be_visible()
    expect(second.get_by_label("Title")).to_have_value("Pay the second cabin back")
    expect(second.get_by_label("Description")).to_have_value("He has the receipt.")
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_text("“Pay the second cabin back” was saved.")).to_be_visible()
    assert (stored(task).title, stored(task).description) == ("Pay the second cabin back", "He has the receipt.")


def test_completing_closes_the_feedback_with_one_click(site: str, signed_in: Open, agent: Person) -> None:
    item = a_feedback(message="Paid twice")
    a_task("Pay the cabin back", status="in_progress", feedback_ids=frozenset({item.feedback_id}))
    page = signed_in(agent)
    page.goto(f"{site}/dashboard/tasks/")
    page.get_by_role("button", name="Complete Pay the cabin back").click()
    page.get_by_role("button", name="Close its feedback").click()

    expect(page.get_by_text("The feedback of “Pay the cabin back” is done.")).to_be_visible()
    page.goto(f"{site}/dashboard/inbox/?status=done")
    expect(page.get_by_text("Paid twice").first).to_be_visible()


def test_it_works_without_a_script(site: str, signed_in: Open, agent: Person) -> None:
    page = signed_in(agent, java_script_enabled=False)
    page.goto(f"{site}/dashboard/tasks/new")
    page.get_by_label("What has to be done?").fill("Ask the printer")
    page.get_by_role("button", name="Create task").click()
    page.get_by_role("button", name="Start Ask the printer").click()
    expect(page.get_by_text("“Ask the printer” is in progress.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("link", name="Ask the printer").click()
    page.get_by_label("Description").fill("By phone")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Comment").fill("They call back tomorrow.")
    page.get_by_role("button", name="Add comment").click()
    expect(page.get_by_text("They call back tomorrow.")).to_be_visible()
    page.get_by_role("button", name="Delete task").click()
    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_text("“Ask the printer” was restored.")).to_be_visible()


@pytest.mark.parametrize("query", ["", "?view=list"])
def test_it_fits_a_phone(site: str, signed_in: Open, agent: Person, query: str) -> None:
    a_task("Donaudampfschifffahrtsgesellschaft" * 5, tags=frozenset({"w" * 50}), priority="high")
    page = signed_in(agent, viewport={"width": 320, "height": 700}, has_touch=True)
    page.goto(f"{site}/dashboard/tasks/{query}")

    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.get_by_role("button", name="Start Donau").tap()
    expect(page.get_by_role("button", name="Complete Donau")).to_be_visible()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_its_states_have_no_accessibility_violation(site: str, signed_in: Open, agent: Person, direction: str) -> None:
    item = a_feedback(rating=1, message="Paid twice")
    task = a_task(
        "Pay back",
        priority="high",
        assignee=agent.person_id,
        tags=frozenset({"payment"}),
        feedback_ids=frozenset({item.feedback_id}),
        links=frozenset({"https://github.com/example/shop/issues/12"}),
    )
    a_task("Thank the crew", status="completed", priority="low")
    page = signed_in(agent)
    addresses = [
        "",
        "?view=list",
        "new",
        f"new?item={item.feedback_id}",
        task.task_id,
        f"?notice=completed.{task.task_id}",
    ]
    for address in addresses:
        page.goto(f"{site}/dashboard/tasks/{address}")
        page.evaluate("direction => { document.dir = direction }", direction)
        assert violations(page) == []
    page.goto(f"{site}/dashboard/tasks/")
    page.keyboard.press("n")
    assert violations(page) == []

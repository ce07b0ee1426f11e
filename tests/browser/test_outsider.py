"""A member of another project who has the addresses of a project's pages: the pages show nothing of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from feedback.models import Feedback
from staff.roles import Role
from storage import writes
from tests.browser.inbox import sign_in
from tests.factories import a_feedback, a_member, a_project, a_view
from tests.tasks.factories import a_task

NAME = "Zeppelin"


@pytest.fixture
def item(stack: int) -> Feedback:
    return a_feedback(message=f"{NAME} was late", name=NAME, email="zeppelin@example.com", tags=frozenset({NAME}))


@pytest.fixture
def outsider(page: Page, site: str, item: Feedback) -> Page:
    a_project("other")
    return sign_in(page.context, site, a_member(Role.OWNER, "other"))


def test_no_address_leads_to_items_tasks_or_views(outsider: Page, site: str, item: Feedback) -> None:
    task = a_task(f"Call {NAME}", feedback_ids=frozenset({item.feedback_id}))
    view = a_view(NAME)
    addresses = [
        f"inbox/{item.feedback_id}",
        f"inbox/{item.feedback_id}/live",
        f"inbox/views/{view.view_id}",
        f"tasks/{task.task_id}",
        f"tasks/new?item={item.feedback_id}",
        f"inbox/fixed?status=all&tag={NAME}",
        f"inbox/?status=all&tag={NAME}",
        f"inbox/?status=all&view={view.view_id}",
        "inbox/reply-templates/",
        "tasks/",
        "tasks/?view=list",
        "jobs/",
    ]
    for address in addresses:
        outsider.goto(f"{site}/dashboard/{address}")
        typed_again = outsider.content().replace(f"tag={NAME}", "").replace(f'value="{NAME}"', "")
        assert "was late" not in typed_again, address
        assert f"Call {NAME}" not in typed_again, address
        assert "zeppelin@example.com" not in typed_again, address


def test_a_search_finds_nothing_and_an_act_changes_nothing(outsider: Page, site: str, item: Feedback) -> None:
    outsider.goto(f"{site}/dashboard/inbox/?status=all")
    outsider.get_by_role("searchbox").fill(NAME)
    outsider.keyboard.press("Enter")
    expect(outsider.get_by_text("was late")).to_have_count(0)
    expect(outsider.locator("[data-row]")).to_have_count(0)

    act = """async ([address, id]) => {
      const body = new FormData(document.querySelector("form[method=post]"));
      body.append("id", id); body.append("version", "1"); body.append("status", "done");
      return (await fetch(address, { method: "POST", body, redirect: "manual" })).status;
    }"""
    answer = outsider.evaluate(act, [f"{site}/dashboard/inbox/act", item.feedback_id])

    assert answer == 409
    assert writes.find(Feedback, item.feedback_id, consistent=True).status == "new"

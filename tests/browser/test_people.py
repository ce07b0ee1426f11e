"""One journey: an owner invites an agent, who reads the mail, joins, works, and is removed while a page is open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as site_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from feedback.models import Feedback, Status
from staff.invitations import inviting
from staff.roles import Role
from storage import writes
from tests.factories import a_feedback, a_member
from tests.sessions import session_of
from web.mail import recipients, rendering
from web.mail.models import Mail

Open = Callable[[], Page]


@pytest.fixture
def another_browser(browser: Browser, site: str) -> Iterator[Open]:
    contexts: list[BrowserContext] = []

    def new_page() -> Page:
        contexts.append(browser.new_context())
        return contexts[-1].new_page()

    yield new_page
    for context in contexts:
        context.close()


def link_of_the_mail(site: str) -> str:
    """As the person reads it in the mail."""
    [mail] = Mail.scan()
    recipient = recipients.find(mail.to)
    assert recipient
    [path] = re.findall(r"http://[^/\s]+(/join/\S+)", rendering.render(mail.template, recipient, {}).text)
    return f"{site}{path}"


def test_an_agent_is_invited_works_and_loses_access_at_once(site: str, another_browser: Open) -> None:
    item = a_feedback(rating=2, message="The ramp opened late")
    owner, agent = another_browser(), another_browser()
    cookie = {"name": site_settings.SESSION_COOKIE_NAME, "value": session_of(a_member(Role.OWNER)), "url": site}
    owner.context.add_cookies([cookie])  # type: ignore[list-item]

    owner.goto(f"{site}/dashboard/people/")
    owner.get_by_label("E-mail address").fill("grace@example.com")
    owner.get_by_role("button", name="Send the invitation").click()
    expect(owner.get_by_text("The invitation is on its way.")).to_be_visible()
    assert inviting.waiting("default")

    agent.goto(link_of_the_mail(site))
    agent.get_by_label("Your name").fill("Grace Hopper")
    agent.get_by_label("Choose a password").fill("nanoseconds are long")
    agent.get_by_role("button", name="Join").click()
    agent.get_by_role("link", name="Inbox").click()
    agent.goto(f"{site}/dashboard/inbox/{item.feedback_id}")
    agent.get_by_role("button", name="Done").first.click()
    expect(agent.get_by_role("button", name="Undo").first).to_be_visible()
    assert writes.find(Feedback, item.feedback_id, consistent=True).status == Status.DONE

    owner.goto(f"{site}/dashboard/people/")
    expect(owner.get_by_text("Invited", exact=True)).to_have_count(0)
    owner.get_by_role("link", name="Change Grace Hopper").click()
    owner.get_by_role("button", name="Remove").click()
    expect(owner.get_by_text("The person was removed")).to_be_visible()

    agent.goto(f"{site}/dashboard/inbox/")
    expect(agent.get_by_role("heading", name="Sign in")).to_be_visible()

"""The pages of a person about their own account, and how they come there."""

from __future__ import annotations

from staff.account import one_time_links
from staff.account.one_time_links import Kind
from tests.browser.visits import Place, Visit
from tests.factories import a_member
from tests.sessions import session_of


def profile(visit: Visit) -> None:
    visit.sign_in(a_member())
    visit.goto("/dashboard/profile")
    visit.is_titled("Your profile")


def profile_refused(visit: Visit) -> None:
    profile(visit)
    visit.page.get_by_label("Name").fill(" ")
    visit.page.get_by_role("button", name="Save").click()
    visit.page.get_by_text("Enter your name").wait_for()


def password_refused(visit: Visit) -> None:
    visit.sign_in(a_member())
    visit.goto("/dashboard/profile/password")
    visit.page.get_by_role("button", name="Save the password").click()
    visit.page.get_by_text("Enter your current password.").wait_for()


def sessions(visit: Visit) -> None:
    person = a_member()
    session_of(person)
    visit.sign_in(person)
    visit.goto("/dashboard/profile/sessions")
    visit.is_titled("Where you are signed in")


def address_refused(visit: Visit) -> None:
    visit.sign_in(a_member())
    visit.goto("/dashboard/profile/address")
    visit.page.get_by_role("button", name="Send the link").click()
    visit.page.get_by_text("Enter your e-mail address.").wait_for()


def new_address(visit: Visit) -> None:
    token = one_time_links.issue(Kind.NEW_ADDRESS, a_member(), "new@example.com")
    visit.goto(f"/password/address?token={token}")
    visit.is_titled("New address")


def forgotten_password_refused(visit: Visit) -> None:
    visit.goto("/password/forgotten")
    visit.page.get_by_role("button", name="Send the link").click()
    visit.is_titled("The address is missing or wrong")


def forgotten_password_sent(visit: Visit) -> None:
    visit.goto("/password/forgotten?sent=yes")
    visit.is_titled("Look into your mailbox")


def new_password(visit: Visit) -> None:
    token = one_time_links.issue(Kind.NEW_PASSWORD, a_member())
    visit.goto(f"/password/new?token={token}")
    visit.is_titled("New password")


def link_over(visit: Visit) -> None:
    visit.goto("/password/new")
    visit.is_titled("This link is over")


PLACES: list[Place] = [
    profile,
    profile_refused,
    password_refused,
    sessions,
    address_refused,
    new_address,
    forgotten_password_refused,
    forgotten_password_sent,
    new_password,
    link_over,
]

"""The pages of a project and their states, for tests that look at every page."""

from __future__ import annotations

from playwright.sync_api import expect

from staff.roles import Role
from tests.browser.visits import Place, Visit
from tests.factories import a_form, a_member, a_project


def settings_of_the_first_project(visit: Visit) -> None:
    visit.sign_in(a_member(Role.ADMIN))
    visit.goto("/dashboard/project/settings")
    expect(visit.page.get_by_text("FEEDBACK_RETENTION_DAYS")).to_be_visible()


def project_settings(visit: Visit) -> None:
    a_form("other-form", project=a_project("other", first_form_id="other-form"))
    visit.sign_in(a_member(Role.OWNER, "other"))
    visit.goto("/dashboard/project/settings")
    expect(visit.page.get_by_label("Time zone")).to_be_visible()


def wrong_project_settings(visit: Visit) -> None:
    project_settings(visit)
    visit.page.get_by_label("Name").fill("")
    visit.page.get_by_label("Delete feedback").fill("9999")
    visit.page.get_by_role("button", name="Save").click()
    expect(visit.page.get_by_text("Enter a name.")).to_be_visible()


def what_project_settings_change(visit: Visit) -> None:
    project_settings(visit)
    visit.page.get_by_label("Delete feedback").fill("7")
    visit.page.get_by_label("Time zone").select_option("Europe/Berlin")
    visit.page.get_by_role("button", name="Save").click()
    visit.is_titled("Nothing is saved yet. This will change:")


def new_project(visit: Visit) -> None:
    visit.sign_in(a_member(Role.OWNER))
    visit.goto("/dashboard/inbox/")
    visit.page.get_by_role("button", name="Project:").click()
    visit.page.get_by_role("link", name="New project").click()
    visit.page.get_by_role("button", name="Create the project").click()
    expect(visit.page.get_by_text("Enter a name.")).to_be_visible()


PLACES: list[Place] = [
    settings_of_the_first_project,
    project_settings,
    wrong_project_settings,
    what_project_settings_change,
    new_project,
]

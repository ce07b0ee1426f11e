"""The pages on which members make and change forms, for tests/browser/test_every_page.py."""

from __future__ import annotations

from datetime import UTC, datetime

from playwright.sync_api import expect

from feedback.forms import publishing
from feedback.forms.models import DRAFT, Form, FormDraft
from staff import projects
from staff.roles import Role
from storage import transactions, writes
from tests.browser.visits import Place, Visit
from tests.factories import a_form, a_member
from tests.feedback.forms.samples import a_survey

PINK = "#ff69b4"
CLOSED = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
LONG = {"en": "Would you recommend us to " + "many " * 20 + "friends? " + "W" * 60}


def forms(visit: Visit) -> None:
    a_form("survey", a_survey())
    a_form("long", a_survey(title=LONG))
    visit.sign_in(a_member(Role.ADMIN))
    visit.goto("/dashboard/forms/")
    visit.is_titled("Your visit")


def built_in_form(visit: Visit) -> None:
    visit.sign_in(a_member(Role.ADMIN))
    visit.goto("/dashboard/forms/default")
    visit.is_titled("How was it?")


def form_settings(visit: Visit) -> None:
    form = a_form("survey", a_survey(), allowed_sites={f"https://{'shop' * 12}.example.com"}, releases={"2.1.0"})
    writes.change(form, Form.closes_at.set(CLOSED), Form.quota.set(100))
    writes.change(form, Form.asks_consent.set(True), Form.accent.set(PINK))
    visit.sign_in(a_member(Role.ADMIN))
    visit.goto("/dashboard/forms/survey/settings")
    visit.page.get_by_label("Most answers").fill("many")
    visit.page.get_by_role("button", name="Save").click()
    visit.page.get_by_text("Enter a whole number from 1").wait_for()


def form_with_its_own_color(visit: Visit) -> None:
    """And with the box for consent."""
    form = publishing.create(projects.default(), "survey")
    writes.change(form, Form.accent.set(PINK), Form.asks_consent.set(True))
    visit.goto(f"/f/{form.form_id}")
    visit.page.get_by_role("radio").first.check(force=True)
    visit.page.get_by_text("You may write to me about this.").wait_for()


def closed_form(visit: Visit) -> None:
    form = publishing.create(projects.default(), "survey")  # in all languages
    writes.change(form, Form.closes_at.set(CLOSED))
    visit.goto(f"/f/{form.form_id}")
    visit.is_titled("This form has closed")


def new_form(visit: Visit) -> None:
    a_form("long", a_survey(title=LONG))
    visit.sign_in(a_member(Role.ADMIN))
    visit.goto("/dashboard/forms/new")
    visit.is_titled("Or a copy of another form")


def form_editor(visit: Visit) -> None:
    """With all that it can show: errors, a removed question, variants, and the texts that are missing."""
    a_form("survey", a_survey(title=LONG))
    visit.sign_in(a_member(Role.ADMIN))
    visit.goto("/dashboard/forms/survey")
    _press(visit, "Remove: Any idea?")
    _press(visit, "Compare two variants")
    _press(visit, "Any of several options")
    _press(visit, "Show them")
    expect(visit.page.get_by_text("Write a text:").first).to_be_visible()
    for summary in visit.page.locator("#editor summary").all():
        summary.click()


def form_conflict(visit: Visit) -> None:
    form_editor(visit)
    draft = writes.find(FormDraft, "survey", DRAFT)
    transactions.transact(transactions.change(draft, FormDraft.changed_by.set("person:gone")))
    _press(visit, "Save the draft")
    expect(visit.page.get_by_text("Another person changed this form while you did.")).to_be_visible()


def form_publication(visit: Visit) -> None:
    a_form("survey", a_survey(title=LONG))
    visit.sign_in(a_member(Role.ADMIN))
    visit.goto("/dashboard/forms/survey")
    _press(visit, "Remove: What did you use?")
    _press(visit, "Publish …")
    visit.is_titled("Publish version 2?")


def _press(visit: Visit, name: str) -> None:
    """Waits until the answer is shown: each button sends the form."""
    visit.page.get_by_role("button", name=name, exact=True).click()
    expect(visit.page.locator("#editor.htmx-request")).to_have_count(0)


PLACES: list[Place] = [
    forms,
    built_in_form,
    new_form,
    form_editor,
    form_conflict,
    form_publication,
    form_settings,
    form_with_its_own_color,
    closed_form,
]

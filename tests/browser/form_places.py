"""The pages on which members make and change forms, for tests/browser/test_every_page.py."""

from __future__ import annotations

from staff.roles import Role
from tests.browser.visits import Place, Visit
from tests.factories import a_form, a_member
from tests.feedback.forms.samples import a_survey

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


PLACES: list[Place] = [forms, built_in_form]

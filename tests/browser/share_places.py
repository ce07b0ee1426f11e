"""The pages that put a form on a site, and show its versions, for tests/browser/test_every_page.py."""

from __future__ import annotations

from staff.roles import Role
from tests.browser.form_places import LONG
from tests.browser.visits import Place, Visit
from tests.factories import a_form, a_member
from tests.feedback.forms.samples import a_survey


def share(visit: Visit) -> None:
    a_form("survey", a_survey(title=LONG))
    visit.sign_in(a_member(Role.ADMIN))
    visit.goto("/dashboard/forms/survey/share")
    visit.is_titled("Would you recommend")


PLACES: list[Place] = [share]

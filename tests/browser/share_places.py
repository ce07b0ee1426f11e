"""The pages that put a form on a site, and show its versions, for tests/browser/test_every_page.py."""

from __future__ import annotations

from feedback.forms import publishing
from feedback.forms.models import Form
from staff.roles import Role
from storage import writes
from tests.browser.form_places import LONG
from tests.browser.hosts import host
from tests.browser.visits import Place, Visit
from tests.factories import a_form, a_member
from tests.feedback.forms.samples import a_survey


def share(visit: Visit) -> None:
    a_form("survey", a_survey(title=LONG))
    visit.sign_in(a_member(Role.ADMIN))
    visit.goto("/dashboard/forms/survey/share")
    visit.is_titled("Would you recommend")


def site_check(visit: Visit) -> None:
    visit.settings.SITE_URL = "https://feedback.example.com"
    a_form("survey", a_survey())
    visit.sign_in(a_member(Role.ADMIN))
    visit.goto("/dashboard/forms/survey/check")
    tag = '<script src="https://feedback.example.com/widget.js" data-key="fbk_1_2" data-form="survey"></script>'
    with host(tag * 2, "default-src 'self'") as shop:
        visit.page.get_by_label("Address of your page").fill(shop)
        visit.page.get_by_role("button", name="Test my site").click()
        visit.is_titled("What was found")


def _with_versions() -> None:
    form = a_form("survey", a_survey())
    publishing.publish(form, a_survey(title=LONG))
    publishing.publish(writes.find(Form, "survey", consistent=True), a_survey())


def versions(visit: Visit) -> None:
    _with_versions()
    visit.sign_in(a_member(Role.ADMIN))
    visit.goto("/dashboard/forms/survey/versions")
    visit.is_titled("Version 2")


def version(visit: Visit) -> None:
    _with_versions()
    visit.sign_in(a_member(Role.ADMIN))
    visit.goto("/dashboard/forms/survey/versions/2")
    visit.is_titled("What publishing it again changes")


PLACES: list[Place] = [share, site_check, versions, version]

"""Every page and every state of one that somebody can come to, and how they come there."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from activity.rows import TERMINAL
from analytics.counting import stream_handler
from feedback.forms.page import form_intake, tokens, views
from local_aws import emulated
from ops.page import cards
from staff import projects
from staff.members import memberships, person_store
from staff.roles import Role
from staff.sign_in import lockout
from tests.browser.item_places import deleted_item, item, item_of_a_survey, item_with_snooze_menu
from tests.browser.visitor import STORY, fill_in, send
from tests.browser.visits import Place, Visit
from tests.factories import FeedbackStream, a_feedback, a_member, a_project, an_operator
from tests.feedback.forms import helpers
from tests.jobs.states import in_every_state
from tests.ops.page import stage as stages

EMAIL = "ada@example.com"
THROTTLED = {"service": "dynamodb", "times": 50, "status": 400, "code": "ThrottlingException"}


def form(visit: Visit) -> None:
    visit.goto("/")


def embedded_form(visit: Visit) -> None:
    visit.goto("/?embed=true")


def unknown_form(visit: Visit) -> None:
    visit.goto("/f/unknown")


def thanks(visit: Visit, path: str = "/") -> None:
    visit.goto(path)
    fill_in(visit.page)
    send(visit.page)
    visit.is_titled("Thank you, we have it")


def embedded_thanks(visit: Visit) -> None:
    thanks(visit, "/?embed=true")


def wrong_input(visit: Visit, path: str = "/") -> None:
    visit.goto(path)
    fill_in(visit.page, rating=None, email="anna@norrvik")
    _is_refused(visit, "2 things are missing or wrong")


def embedded_wrong_input(visit: Visit) -> None:
    wrong_input(visit, "/?embed=true")


def expired_form(visit: Visit) -> None:
    visit.goto("/")
    fill_in(visit.page)
    visit.patch.setattr(tokens, "LIFETIME", timedelta(0))
    _is_refused(visit, "this page was open for too long")


def form_of_elsewhere(visit: Visit) -> None:
    visit.goto("/")
    fill_in(visit.page)
    visit.patch.setattr(form_intake, "came_from_here", lambda request: False)
    _is_refused(visit, "the request came from another site")


def form_sent_too_often(visit: Visit) -> None:
    visit.settings.RATE_LIMIT_ADDRESS = 1
    helpers.send(message="The first")
    visit.goto("/")
    fill_in(visit.page)
    _is_refused(visit, "too many requests from your network")


def form_while_storage_is_busy(visit: Visit) -> None:
    visit.goto("/")
    fill_in(visit.page)
    emulated.inject(visit.emulator, [THROTTLED | {"operation": "PutItem"}])
    _is_refused(visit, "the site is not available right now")


def form_without_a_connection(visit: Visit) -> None:
    visit.goto("/")
    fill_in(visit.page)
    visit.page.context.set_offline(True)
    _is_refused(visit, "there is no connection")


def sign_in(visit: Visit) -> None:
    visit.goto("/sign-in/")


def sign_in_left_empty(visit: Visit) -> None:
    visit.goto("/sign-in/")
    visit.page.get_by_role("button", name="Sign in").click()
    visit.is_titled("Something is missing")


def sign_in_refused(visit: Visit) -> None:
    _try_to_sign_in(visit)
    visit.is_titled("The address or the password is wrong.")


def sign_in_locked(visit: Visit) -> None:
    visit.patch.setattr(lockout, "MAX_PER_ACCOUNT_AND_NETWORK", 1)
    _try_to_sign_in(visit)
    visit.is_titled("Too many failed attempts.")


def bad_request(visit: Visit) -> None:
    visit.goto(f"/?{'&'.join(['lang=en'] * 1001)}")
    visit.is_titled("This request is not valid")


def forbidden(visit: Visit) -> None:
    visit.sign_in(a_member("guest"))  # type: ignore[arg-type]
    visit.goto("/dashboard/")
    visit.is_titled("Your role does not allow this")


def not_found(visit: Visit) -> None:
    visit.goto("/nowhere")
    visit.is_titled("Page not found")


def method_not_allowed(visit: Visit) -> None:
    visit.goto("/sign-out/")
    visit.is_titled("This address cannot be opened directly")


def internal_error(visit: Visit) -> None:
    visit.patch.setattr(views, "FeedbackForm", None)
    visit.goto("/")
    visit.is_titled("Something went wrong on our side")


def unavailable(visit: Visit) -> None:
    visit.sign_in(a_member())
    emulated.inject(visit.emulator, [{**THROTTLED, "status": 503, "code": "ServiceUnavailable"}])
    visit.goto("/dashboard/")
    visit.is_titled("This is not available right now")


def reference(visit: Visit) -> None:
    visit.goto("/docs/")
    visit.is_titled("API reference")


def overview_of_nothing(visit: Visit) -> None:
    visit.sign_in(a_member())
    visit.goto("/dashboard/")
    visit.is_titled("First steps")


def overview(visit: Visit) -> None:
    stream = FeedbackStream()
    for rating in (1, 2, 2, 3, 4, 5):
        a_feedback(rating=rating, message="Words " * 40, name="Grace Hopper")
    stream_handler.count(stream.records())
    visit.sign_in(a_member())
    visit.goto("/dashboard/")
    visit.is_titled("Rating over time")


def choice_of_projects(visit: Visit) -> None:
    a_project("other", name="Norrvik Ferries and Harbours, Northern Islands")
    person = a_member()
    memberships.add(person, "other", Role.VIEWER, actor=TERMINAL)
    visit.sign_in(person)
    visit.goto("/dashboard/")
    visit.page.locator("button.project").click()
    expect(visit.page.get_by_role("button", name="Norrvik Ferries")).to_be_visible()


def operations(visit: Visit) -> None:
    stage = stages.a_stage(visit.settings)
    stages.watched(stage)
    stages.queued(stage)
    visit.sign_in(an_operator())
    visit.goto("/dashboard/operations/")
    cards.forget()
    visit.is_titled("Operations")


def no_jobs(visit: Visit) -> None:
    visit.sign_in(a_member())
    visit.goto("/dashboard/jobs/")
    visit.is_titled("No jobs")


def jobs(visit: Visit) -> None:
    person = a_member(Role.AGENT)
    in_every_state(visit.patch, person.actor)
    visit.sign_in(person)
    visit.goto("/dashboard/jobs/")
    visit.is_titled("Jobs")
    expect(visit.page.get_by_role("progressbar")).to_have_count(3)


def style_page(visit: Visit) -> None:
    visit.goto("/style/")
    visit.is_titled("A list with keys, and its panel")


def shortcuts(visit: Visit) -> None:
    jobs(visit)
    visit.page.keyboard.press("?")
    visit.is_titled("Keyboard shortcuts")


PLACES: list[Place] = [
    form,
    embedded_form,
    unknown_form,
    thanks,
    embedded_thanks,
    wrong_input,
    embedded_wrong_input,
    expired_form,
    form_of_elsewhere,
    form_sent_too_often,
    form_while_storage_is_busy,
    form_without_a_connection,
    sign_in,
    sign_in_left_empty,
    sign_in_refused,
    sign_in_locked,
    bad_request,
    forbidden,
    not_found,
    method_not_allowed,
    internal_error,
    unavailable,
    reference,
    overview_of_nothing,
    overview,
    choice_of_projects,
    operations,
    no_jobs,
    jobs,
    item,
    item_of_a_survey,
    item_with_snooze_menu,
    deleted_item,
    style_page,
    shortcuts,
]


def _is_refused(visit: Visit, reason: str) -> None:
    """And nothing that was typed is lost."""
    send(visit.page)
    expect(visit.page.get_by_role("alert")).to_contain_text(reason)
    expect(visit.page.get_by_label("What should we know?")).to_have_value(STORY)


def _try_to_sign_in(visit: Visit) -> None:
    person_store.create(EMAIL, "Ada Lovelace", "correct horse battery", projects.DEFAULT, Role.VIEWER, actor=TERMINAL)
    visit.goto("/sign-in/")
    visit.page.get_by_label("E-mail").fill(EMAIL)
    visit.page.get_by_role("textbox", name="Password").fill("not this one")
    visit.page.get_by_role("button", name="Sign in").click()

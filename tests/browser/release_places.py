"""The pages of releases and their states, for tests that look at every page."""

from __future__ import annotations

from datetime import timedelta

from analytics.releases import watching
from analytics.releases.models import Kind
from staff.roles import Role
from storage import clock
from tests.analytics.releases.counted import count, count_days
from tests.analytics.releases.factories import a_release
from tests.browser.visits import Place, Visit
from tests.factories import a_feedback, a_form, a_member

DAY = timedelta(days=1)
SCORES = [
    {"id": "nps", "kind": "nps", "text": {"en": "Would you recommend us to " + "many " * 20 + "friends?"}},
    {"id": "effort", "kind": "ces", "text": {"en": "How easy was it?"}},
]


def no_releases(visit: Visit) -> None:
    visit.sign_in(a_member(Role.AGENT))
    visit.goto("/dashboard/releases/")
    visit.is_titled("No releases yet")


def releases(visit: Visit) -> None:
    visit.sign_in(a_member(Role.AGENT))
    out = clock.now() - 10 * DAY
    a_release("1.9", at=out - 20 * DAY)
    release = a_release("2.0-a-very-long-version.of+our.product_2026-11-17", at=out, note="The new checkout")
    a_release("payment-outage", kind=Kind.INCIDENT, at=out + DAY, url="https://example.com/status")
    a_release("2.1", at=clock.now())
    count_days([5, 4, 4], out.date() - 14 * DAY, 14, release="1.9")
    count_days([1, 2, 4], out.date(), 8, release=release.name)
    a_form("visit", {"languages": ["en"], "questions": SCORES})
    count([4] * 12, out.date() - DAY, release="1.9", formId="visit", counts={"nps.10", "effort.6"})
    count([1] * 12, out.date() + 7 * DAY, release=release.name, formId="visit", counts={"nps.3"})
    watching.record(release, [0, 0, 0, 28, 14], [8, 8, 0, 8, 0])
    visit.goto("/dashboard/releases/")
    visit.is_titled("2.0-a-very-long-version.of+our.product_2026-11-17")


def announced_release(visit: Visit) -> None:
    releases(visit)
    visit.page.get_by_role("link", name="payment-outage").click()
    visit.is_titled("payment-outage")


def wrong_release(visit: Visit) -> None:
    releases(visit)
    visit.page.keyboard.press("c")
    visit.is_titled("Announce a release")
    visit.page.get_by_label("Version").fill("a b")
    visit.page.get_by_role("button", name="Announce").click()
    visit.page.get_by_text("Use letters, digits").wait_for()


def phrases(visit: Visit) -> None:
    visit.sign_in(a_member())
    for text in ("The payment page hangs", "An empty payment page", "Donaudampfschifffahrtsgesellschaften " * 2):
        for _ in range(2):
            a_feedback(rating=1, message=text)
    visit.goto("/dashboard/phrases/")
    visit.page.get_by_role("button", name="payment page").wait_for()


PLACES: list[Place] = [no_releases, releases, announced_release, wrong_release, phrases]

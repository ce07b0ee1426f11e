"""A shop with releases, a survey and less than 50 items of feedback, for tests that only look at its pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, BrowserContext, Page

from analytics.counting import stream_handler
from analytics.releases import watching
from analytics.releases.models import Kind
from feedback.models import Status
from staff.roles import Role
from storage import clock
from tests.analytics.releases.factories import a_release
from tests.browser.figure_links import FigureLink, items_behind
from tests.browser.results_places import answer_survey
from tests.conftest import empty_tables
from tests.factories import FeedbackStream, a_feedback, a_form, a_member, move
from tests.feedback.forms.samples import a_survey
from tests.serving import served
from tests.sessions import session_of

NOW = datetime(2024, 11, 21, 19, 30, tzinfo=UTC)  # 20:30 in Berlin
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OVERVIEW, RELEASES, ANSWERS = "/dashboard/", "/dashboard/releases/", "/dashboard/results/survey"


@dataclass
class Shop:
    """The inbox shows each list of its items on one page."""

    site: str
    context: BrowserContext
    opened: dict[str, int] = field(default_factory=dict)  # by the address of the inbox

    def open(self, address: str) -> Page:
        """In the one tab that all tests share, as a visitor leaves it."""
        page = self.context.pages[0]
        page.goto(f"{self.site}{address}")
        return page

    def items_behind(self, link: FigureLink) -> int:
        if link.address not in self.opened:
            self.opened[link.address] = items_behind(self.context, self.site, link)
        return self.opened[link.address]


@contextmanager
def a_shop(browser: Browser) -> Iterator[Shop]:
    empty_tables()
    with pytest.MonkeyPatch.context() as patch, clock.at(NOW):
        patch.setattr(site_settings, "DEFAULT_TIME_ZONE", "Europe/Berlin")
        _fill()
        cookie = {"name": site_settings.SESSION_COOKIE_NAME, "value": session_of(a_member(Role.ADMIN))}
        with served(get_wsgi_application()) as site, browser.new_context() as context:
            context.add_cookies([cookie | {"url": site}])  # type: ignore[list-item]
            context.new_page()
            yield Shop(site, context)


def _fill() -> None:
    stream = FeedbackStream()
    for name, days in (("1.9", 21), ("2.0", 8)):
        a_release(name, at=NOW - days * DAY, note="A new checkout: 2 steps")
    a_release("outage", kind=Kind.INCIDENT, at=NOW - 6 * DAY)
    document = a_survey(variants=[{"id": "short", "weight": 1}, {"id": "long", "weight": 1}])
    a_form("survey", document)
    for number in range(12):
        _item(9 * DAY + number * 23 * HOUR, rating=4 + number % 2, release="1.9", source="form")
        _item(number * 15 * HOUR, rating=1 + number % 3, release="2.0", source="widget", name="Grace Hopper")
    for variant, scores in (("short", (10, 9, 8, 2, 0, 9)), ("long", (6, 7, 10, 1, 5, 9))):
        answers = [_answers(score) for score in scores]
        release = "2.0" if variant == "short" else "1.9"
        answer_survey(document, *answers, variant=variant, rating=None, release=release)
    for age in (2 * HOUR, 19 * HOUR + HOUR / 2, 20 * HOUR, 23 * HOUR + HOUR / 2, 23 * HOUR + 3 * HOUR / 4, 24 * HOUR):
        _item(age, rating=5, source="api")  # around midnight, and around the beginning of the last 24 hours
    for days in (40, 45, 50):
        _item(days * DAY, rating=3)
    for folder in (Status.SPAM, Status.DELETED, Status.DONE, Status.ARCHIVED):
        move(_item(3 * DAY, rating=2), folder)
    stream_handler.count(stream.records())
    watching.record(a_release("2.0", at=NOW - 8 * DAY), [0, 0, 0, 28, 14], [8, 8, 0, 8, 0])


def _item(age: timedelta, **members: Any) -> Any:
    return a_feedback(**{"message": "", **members}, created_at=NOW - age)


def _answers(score: int) -> dict[str, Any]:
    used = ["web", "app"][: 1 + score % 2]
    return {"nps": score, "used": used, "effort": 1 + score % 7, "again": score > 5, "why": "price", "idea": "Words"}

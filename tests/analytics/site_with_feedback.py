"""A project with feedback: what its pages say about a day, its counters and its stored items."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.test import Client

from analytics.counting import stream_handler
from feedback.inbox import filters, reading
from feedback.models import Feedback
from staff import projects
from staff.models import Person
from storage import clock
from tests.analytics.direct_count import count_of
from tests.factories import FeedbackStream, counters, plain
from tests.sessions import browser_of

ACT, UNDO = "/dashboard/inbox/act", "/dashboard/inbox/undo"
DIMENSIONS = ("", "form=survey", "release=2.0", "source=widget")


@dataclass
class Site:
    """A project with the feedback that it had, and its pages."""

    person: Person
    browser: Client
    settings: LazySettings
    patch: pytest.MonkeyPatch
    stream: FeedbackStream = field(default_factory=FeedbackStream)
    expired: list[Feedback] = field(default_factory=list)

    @property
    def zone(self) -> ZoneInfo:
        return projects.default().zone

    def settle(self) -> None:
        """Counts what has happened. Then each counter is that of the stored items."""
        stream_handler.on_stream({"Records": self.stream.records()}, None)
        counted = {key: numbers for key, numbers in counters().items() if not key[0].startswith("retention#")}
        assert counted == plain(count_of(Feedback.scan(), self.zone, self.expired))

    def go_to(self, moment: datetime) -> None:
        """The person signs in again: no session is that long."""
        self.patch.setattr(clock, "now", lambda: moment)
        self.browser = browser_of(self.person)

    def send(self, fields: dict[str, Any]) -> Any:
        response = self.browser.post(ACT, {"query": "status=new", **fields})
        assert response.status_code == 302
        return parse_qs(urlsplit(response.headers["Location"]).query)

    def undo(self, sent: Any) -> None:
        response = self.browser.post(UNDO, {"act": sent["act"][0], "on": sent["on"][0], "query": "status=new"})
        assert response.status_code == 200

    def shown(self, day: str, hour: str) -> dict[str, int]:
        """What the pages say about a day, by figure."""
        days = f"since={day}&until={day}"
        overviews = {about: self.page(f"/dashboard/?{days}&{about}") for about in DIMENSIONS}
        found = {about or "all": _number(r'data-count="(\d+)"', page) for about, page in overviews.items()}
        found["hour"] = _number(rf'<th scope="row">{hour}</th>\s*<td class="r">(?:<a[^>]*>)?(\d+)', overviews[""])
        results = self.page(f"/dashboard/results/survey?{days}")
        found["answers"] = _number(r">\s*(\d+) items?\s*</a>", results)
        found["variant"] = _number(r"n&nbsp;=&nbsp;(\d+)", results)
        found["inbox"] = items_of(f"status=all&{days}&form=survey&variant=short")
        return found

    def average(self, day: str) -> str:
        [average] = re.findall(r"(\d\.\d\d)<small>&nbsp;of 5", self.page(f"/dashboard/?since={day}&until={day}"))
        return str(average)

    def histogram(self, day: str) -> list[int]:
        """From five stars to one."""
        page = self.page(f"/dashboard/?since={day}&until={day}").partition('<table class="hist">')[2]
        numbers = re.findall(r'<td>(?:<a class="whole"[^>]*>)?(\d+)(?:</a>)?</td>', page.partition("</table>")[0])
        return [int(number) for number in numbers]

    def page(self, address: str) -> str:
        response = self.browser.get(address)
        assert response.status_code == 200
        return unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", "&nbsp;")


def _number(pattern: str, page: str) -> int:
    """A page without feedback has no figures."""
    found = re.search(pattern, page)
    return int(found[1]) if found else 0


def items_of(query: str) -> int:
    pairs = dict(pair.split("=", 1) for pair in query.split("&"))
    chosen = filters.parse(pairs, default_folder=None, zone=projects.default().zone)
    return len(reading.read("default", chosen, limit=100).items)

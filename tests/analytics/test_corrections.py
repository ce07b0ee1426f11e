"""What is corrected later lands in the right bucket: from an act on a page to the counters, and to what pages show.

Each counter of the project is compared with a count of the stored items, and the figures of the pages with the number
of items that their link opens.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from analytics.counting import retention_watermark, stream_handler
from feedback import timer_kinds
from feedback.forms import publishing
from feedback.models import Feedback
from staff.roles import Role
from storage import clock
from tests.analytics.site_with_feedback import DIMENSIONS, Site
from tests.factories import a_feedback, a_form, a_key, a_member, counters
from tests.feedback.forms.samples import a_survey
from tests.sessions import browser_of
from web.caller import Scope

pytestmark = pytest.mark.usefixtures("stack")

NOW = datetime(2024, 11, 21, 20, tzinfo=UTC)  # in the past: the stream has the real time, and items expire before it
DAY = timedelta(days=1)
VARIANTS = [{"id": "short", "weight": 1}, {"id": "long", "weight": 1}]
MEMBERS: dict[str, Any] = {
    "form_id": "survey",
    "variant": "short",
    "release": "2.0",
    "source": "widget",
    "rating": 2,
    "message": "",
    "answers": {"nps": 9},
    "counts": frozenset({"nps.9"}),
}
BERLIN = ("Europe/Berlin", "2024-11-20T23:30", "2024-11-21", "00:00 to 01:00")  # the next day has begun there
PLACES = [
    BERLIN,
    ("America/New_York", "2024-11-21T04:59", "2024-11-20", "23:00 to 00:00"),
    ("Asia/Kathmandu", "2024-11-20T18:20", "2024-11-21", "00:00 to 01:00"),
    ("Pacific/Apia", "2024-11-20T10:59", "2024-11-20", "23:00 to 00:00"),
    ("Europe/Berlin", "2024-03-31T01:00", "2024-03-31", "03:00 to 04:00"),  # there is no hour from 2 to 3
    ("Europe/Berlin", "2024-10-27T00:30", "2024-10-27", "02:00 to 03:00"),
    ("Europe/Berlin", "2024-10-27T01:30", "2024-10-27", "02:00 to 03:00"),  # that hour came twice
    ("Europe/Berlin", "2024-10-27T22:59", "2024-10-27", "23:00 to 00:00"),  # the last one of a day of 25 hours
]


def everywhere(number: int) -> dict[str, int]:
    return dict.fromkeys(["all", *DIMENSIONS[1:], "hour", "answers", "variant", "inbox"], number)


@pytest.fixture
def site(stack: int, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Site:
    settings.DEFAULT_TIME_ZONE = BERLIN[0]
    settings.FEEDBACK_RETENTION_DAYS = 30
    monkeypatch.setattr(retention_watermark, "_noted", {})
    monkeypatch.setattr(clock, "now", lambda: NOW)
    person = a_member(Role.AGENT)
    site = Site(person, browser_of(person), settings, monkeypatch)
    a_form("survey", a_survey(variants=VARIANTS))
    return site


@pytest.fixture
def item(site: Site) -> Feedback:
    """Imported: it is older than the moment in which it came in. Another one of the same hour stays as it is."""
    item = an_imported_item(BERLIN[1])
    a_feedback(**MEMBERS | {"created_at": item.created_at, "source": "api", "release": None, "variant": "long"})
    site.settle()
    return item


def an_imported_item(moment: str, **members: Any) -> Feedback:
    return a_feedback(**MEMBERS | members, created_at=datetime.fromisoformat(moment).replace(tzinfo=UTC))


WITH_IT = everywhere(1) | {"all": 2, "form=survey": 2, "hour": 2, "answers": 2}
WITHOUT_IT = {name: number - 1 for name, number in WITH_IT.items()}


@pytest.mark.parametrize(("zone", "moment", "day", "hour"), PLACES)
def test_an_item_of_the_past_counts_in_the_hour_that_its_project_had_then(
    site: Site, zone: str, moment: str, day: str, hour: str
) -> None:
    """And leaves it when it turns out to be spam months later."""
    site.settings.DEFAULT_TIME_ZONE = zone
    item = an_imported_item(moment)
    site.settle()
    assert site.shown(day, hour) == everywhere(1)

    site.send({"id": item.feedback_id, "status": "spam"})
    site.settle()
    assert site.shown(day, hour) == everywhere(0)


def test_a_new_time_zone_of_the_project_moves_no_item(site: Site, item: Feedback) -> None:
    """Its bucket stays that of the clock that the project had, and a correction finds it there."""
    _, _, day, hour = BERLIN
    site.settings.DEFAULT_TIME_ZONE = "America/New_York"

    site.send({"id": item.feedback_id, "rating": "5"})
    stream_handler.on_stream({"Records": site.stream.records()}, None)

    site.settings.DEFAULT_TIME_ZONE = BERLIN[0]
    assert site.shown(day, hour) == WITH_IT
    assert site.average(day) == "3.50"


@pytest.mark.parametrize("folder", ["spam", "deleted"])
@pytest.mark.parametrize("way_back", ["to its folder", "undo", "to another folder"])
def test_an_item_that_was_taken_out_counts_again_as_it_did(
    site: Site, item: Feedback, folder: str, way_back: str
) -> None:
    _, _, day, hour = BERLIN
    before = counters()
    assert site.shown(day, hour) == WITH_IT

    sent = site.send({"id": item.feedback_id, "status": folder})
    site.settle()
    assert site.shown(day, hour) == WITHOUT_IT

    site.go_to(NOW + DAY)
    if way_back == "undo":
        site.undo(sent)
    else:
        site.send({"id": item.feedback_id, "status": "done" if way_back == "to another folder" else "previous"})
    site.settle()
    assert site.shown(day, hour) == WITH_IT
    assert (counters() == before) is (way_back != "to another folder")


@pytest.mark.parametrize("by_api", [False, True])
def test_a_corrected_rating_changes_its_day_and_nothing_else(site: Site, item: Feedback, by_api: bool) -> None:
    _, _, day, hour = BERLIN
    assert (site.average(day), site.histogram(day)) == ("2.00", [0, 0, 0, 2, 0])
    site.go_to(NOW + 3 * DAY)

    if by_api:
        address, key = f"/feedback/{item.feedback_id}", a_key(Scope.FEEDBACK_READ, Scope.FEEDBACK_MANAGE)
        version = site.browser.get(address, HTTP_X_API_KEY=key).headers["ETag"]
        changed = site.browser.patch(
            address, {"rating": 5}, content_type="application/json", HTTP_X_API_KEY=key, HTTP_IF_MATCH=version
        )
        assert changed.status_code == 200
    else:
        site.send({"id": item.feedback_id, "rating": "5"})
    site.settle()

    assert (site.average(day), site.histogram(day)) == ("3.50", [1, 0, 0, 1, 0])
    assert site.shown(day, hour) == WITH_IT


def test_a_rating_that_is_corrected_in_the_spam_counts_when_the_item_returns(site: Site, item: Feedback) -> None:
    _, _, day, hour = BERLIN
    for fields in ({"status": "spam"}, {"rating": "5"}, {"status": "previous"}):
        site.send({"id": item.feedback_id, **fields})
        site.settle()

    assert site.shown(day, hour) == WITH_IT
    assert site.histogram(day) == [1, 0, 0, 1, 0]


def test_a_new_version_of_a_form_leaves_the_answers_of_the_old_one(site: Site, item: Feedback) -> None:
    """An option that is gone keeps its number, and the new one has its own."""
    _, _, day, _ = BERLIN
    form = a_form("choice", {"languages": ["en"], "questions": [_question("slow", "dear")]})
    key = a_key(Scope.FEEDBACK_WRITE, Scope.FEEDBACK_READ)
    site.go_to(datetime.fromisoformat(f"{day}T00:10+01:00"))
    _answer(site.browser, key, "slow")
    site.settle()

    publishing.publish(form, {"languages": ["en"], "questions": [_question("dear", "far")]})
    _answer(site.browser, key, "far")
    _answer(site.browser, key, "slow", version=1)  # its page was open since before
    site.settle()

    page = " ".join(re.sub(r"<[^>]+>", " ", site.page(f"/dashboard/results/choice?since={day}&until={day}")).split())
    assert "Text of far 1 33" in page
    assert "Text of dear 0" in page
    assert "slow (no longer offered) 2 67" in page


def _question(*options: str) -> dict[str, Any]:
    texts = [{"id": option, "text": {"en": f"Text of {option}"}} for option in options]
    return {"id": "why", "kind": "choice", "text": {"en": "Why?"}, "options": texts}


def _answer(browser: Client, key: str, answer: str, version: int = 0) -> None:
    body = {"formId": "choice", "answers": {"why": answer}, **({"formVersion": version} if version else {})}
    created = browser.post("/feedback", body, content_type="application/json", HTTP_X_API_KEY=key)
    assert created.status_code == 201, created.content


@pytest.mark.parametrize(("folder", "days"), [("new", 30), ("archived", 30), ("spam", 30), ("deleted", 7)])
def test_what_expires_leaves_its_folder_and_stays_in_the_sums_if_it_was_there(
    site: Site, item: Feedback, folder: str, days: int
) -> None:
    _, _, day, hour = BERLIN
    if folder != "new":
        site.send({"id": item.feedback_id, "status": folder})
        site.settle()
    before, shown, stored = counters(), site.shown(day, hour), list(Feedback.scan())

    site.go_to(NOW + days * DAY)
    timer_kinds.sweep_expired("default", {}, clock.now())
    left = {item.feedback_id for item in Feedback.scan()}
    site.expired = [item for item in stored if item.feedback_id not in left]
    site.settle()

    assert item.feedback_id not in left
    total, name = ("project#default", "total"), f"folder:{folder}"
    assert counters()[total].get(name, 0) < before[total][name]
    assert site.shown(day, hour) == shown | {"inbox": 0}

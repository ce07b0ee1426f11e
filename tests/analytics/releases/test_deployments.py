"""The deployments of this site between the customer's releases: only for operators who choose to see them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from analytics.releases import deployments
from ops.ledger import ledger_store
from ops.ledger.release_history import CANARY_ENDED
from staff import projects
from staff.roles import Role
from storage import clock
from tests.analytics.releases.counted import count
from tests.analytics.releases.factories import a_release
from tests.analytics.releases.page.conftest import text
from tests.factories import a_member, an_operator
from tests.ops.page.stage import a_stage
from tests.ops.published import aws, make_ledger
from tests.sessions import browser_of

pytestmark = pytest.mark.usefixtures("stack")
NOW = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
DAY = timedelta(days=1)
PAGES = ["/dashboard/", "/dashboard/summary", "/dashboard/releases/"]
KEY = "a key"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture(autouse=True)
def ledger(settings: LazySettings) -> str:
    """Of a stage of the test's own."""
    a_stage(settings)
    make_ledger(settings.LEDGER_TABLE_NAME)
    facts = [
        ("release", {"version": "11"}, 9),
        ("refused-release", {"version": "12"}, 5),
        ("rollback", {"version": "11", "outcome": CANARY_ENDED}, 4),
        ("release", {"version": "13"}, 2),
        ("rollback", {"version": "11", "outcome": "moved"}, 1),
    ]
    for kind, fact, age in facts:
        table = settings.LEDGER_TABLE_NAME
        ledger_store.append(aws("dynamodb"), table, KEY, kind, fact, at=NOW - age * DAY)
    return str(settings.LEDGER_TABLE_NAME)


def shown(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return text(response.content)


def test_releases_and_rollbacks_are_marks_and_what_no_visitor_got_is_none() -> None:
    found = deployments.of(projects.default(), date(2026, 11, 1), date(2026, 11, 21)) or []
    of_a_day = deployments.of(projects.default(), date(2026, 11, 19), date(2026, 11, 19)) or []

    assert [(mark.day.day, mark.name, mark.note) for mark in found] == [
        (12, "Version 11 of this site", "Our own deployment"),
        (19, "Version 13 of this site", "Our own deployment"),
        (20, "Version 11 of this site", "Our own rollback"),
    ]
    assert [mark.day.day for mark in of_a_day] == [19]


@pytest.mark.parametrize("address", PAGES)
def test_an_operator_sees_them_only_by_choice(address: str) -> None:
    count([5] * 3, NOW.date())
    operator = browser_of(an_operator())

    assert "Version 13 of this site" not in shown(operator, address)
    assert "Version 13 of this site" in shown(operator, f"{address}?deployments=1")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("value", ["0", "true", "1%27", ""])
def test_another_value_is_no_choice(address: str, value: str) -> None:
    count([5] * 3, NOW.date())
    assert "Version 13 of this site" not in shown(browser_of(an_operator()), f"{address}?deployments={value}")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", [Role.VIEWER, Role.OWNER])
def test_other_people_see_neither_them_nor_the_choice_and_the_ledger_is_not_read(
    address: str, role: Role, ledger: str, asked: list[str]
) -> None:
    count([5] * 3, NOW.date())

    page = shown(browser_of(a_member(role)), f"{address}?deployments=1")

    assert "of this site" not in page
    assert "Our own deployments" not in page
    assert not any(ledger in call for call in asked)


def test_the_choice_stays_with_the_period_and_is_taken_back() -> None:
    count([5] * 3, NOW.date())
    operator = browser_of(an_operator())

    off, on = (operator.get(f"/dashboard/?period=7d{more}").content.decode() for more in ("", "&deployments=1"))

    assert 'href="?period=7d&amp;deployments=1">Our own deployments' in off
    assert 'href="?period=7d" aria-current="true">Our own deployments' in on
    assert 'href="?period=90d&amp;deployments=1"' in on
    assert "deployments=1&amp;lang=" in on  # the part that refreshes itself


def test_they_stand_between_the_releases_of_the_page() -> None:
    a_release("2.0", at=NOW - 10 * DAY)
    a_release("2.1", at=NOW - 36 * timedelta(hours=1))

    page = shown(browser_of(an_operator()), "/dashboard/releases/?deployments=1")

    places = [page.index(name) for name in ("Our own rollback", "2.1 20 Nov", "Version 13", "Our own deployment 12")]
    assert places == sorted(places)
    assert page.index("2.0 11 Nov") > places[-1]


def test_each_deployment_is_on_one_page_of_the_releases() -> None:
    for number in range(15):
        a_release(f"2.{number}", at=NOW - number * DAY + timedelta(hours=1))
    operator = browser_of(an_operator())
    first = operator.get("/dashboard/releases/?deployments=1").content.decode()
    link = first.partition('href="?after=')[2].partition('"')[0].replace("&amp;", "&")

    pages = [text(first.encode()), shown(operator, f"/dashboard/releases/?after={link}")]

    assert sum(page.count("of this site") for page in pages) == 3


@pytest.mark.parametrize("address", PAGES)
def test_without_the_ledger_the_page_says_that_they_are_missing(
    stack: int, address: str, settings: LazySettings
) -> None:
    count([5] * 3, NOW.date())
    a_release("2.0", at=NOW - 10 * DAY)
    operator = browser_of(an_operator())
    settings.LEDGER_TABLE_NAME = "gone"

    page = shown(operator, f"{address}?deployments=1")

    assert "Our own deployments cannot be read at the moment." in page
    assert "2.0" in page
    assert "cannot be read" not in shown(operator, address)


def test_german() -> None:
    count([5] * 3, NOW.date())
    page = shown(browser_of(an_operator()), "/dashboard/releases/?deployments=1&lang=de")
    assert "Version 13 dieser Site" in page
    assert "Unser eigenes Deployment" in page

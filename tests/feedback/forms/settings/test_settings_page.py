"""The page on which members set a form."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from activity import reading
from feedback.forms import form_store, publishing
from feedback.forms.models import Form
from staff.roles import Role
from storage import clock, writes
from tests.analytics.releases.page.conftest import text
from tests.factories import a_form, a_member, a_project
from tests.feedback.forms.samples import a_survey
from tests.sessions import browser_of

ADDRESS = "/dashboard/forms/survey/settings"
NOTHING = {"allowed_sites": "", "retention_days": "", "releases": "", "closes_at": "", "quota": "", "accent": ""}
NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def form(stack: int) -> Form:
    return a_form("survey", a_survey(), project=a_project(time_zone="Asia/Tokyo"))


@pytest.fixture
def browser(form: Form) -> Client:
    return browser_of(a_member(Role.ADMIN, "other"))


def save(browser: Client, address: str = ADDRESS, **fields: str) -> Any:
    """As a person does who has the page open."""
    seen = browser.get(address).context["seen"]
    return browser.post(address, NOTHING | {"seen": seen} | fields, follow=True)


def stored(form_id: str = "survey") -> Form:
    return writes.find(Form, form_id, consistent=True)


def test_what_is_saved_holds_for_the_form(browser: Client) -> None:
    response = save(
        browser,
        allowed_sites="HTTPS://Shop.example.com/\n\n http://localhost:3000 \nhttps://müller.example:443",
        retention_days="0",
        releases="2.1.0\n2.1.0\n2.2",
        closes_at="2026-12-24T18:00",
        quota="100",
        accent="#0F5",
        asks_consent="yes",
    )

    assert "The settings are saved." in text(response.content)
    head = form_store.head("survey")
    sites = frozenset({"https://shop.example.com", "http://localhost:3000", "https://xn--mller-kva.example"})
    assert (head.allowed_sites, head.releases) == (sites, frozenset({"2.1.0", "2.2"}))
    assert (head.retention_days, head.quota) == (0, 100)
    assert (head.accent, head.asks_consent) == ("#00ff55", True)
    assert head.closes_at == datetime(2026, 12, 24, 9, 0, tzinfo=UTC)
    page = browser.get(ADDRESS).content.decode()
    assert 'value="2026-12-24T18:00"' in page
    assert "http://localhost:3000\nhttps://shop.example.com" in page
    [row] = [row for row in reading.timeline("form#survey").rows if row.action == "form.changed"]
    assert row.actor.startswith("person:")
    assert row.changes == {
        "allowedSites": "changed",
        "releases": "changed",
        "retentionDays": [None, 0],
        "closesAt": [None, "2026-12-24T09:00:00.000Z"],
        "quota": [None, 100],
        "accent": "changed",
        "asksConsent": "changed",
    }


def test_what_is_emptied_is_again_as_the_installation_has_it(browser: Client) -> None:
    save(browser, allowed_sites="https://a.example", retention_days="5", closes_at="2026-12-24T18:00", quota="9")

    save(browser)

    head = form_store.head("survey")
    assert (head.allowed_sites, head.retention_days, head.closes_at, head.quota) == (frozenset(), None, None, None)


def test_the_same_settings_again_are_no_act(browser: Client) -> None:
    for _ in range(2):
        save(browser, retention_days="5", closes_at="2026-12-24T18:00")

    assert len([row for row in reading.timeline("form#survey").rows if row.action == "form.changed"]) == 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("allowed_sites", "https://a.example\nshop.example.com", "Line 2, “shop.example.com”: Begin with https://"),
        ("allowed_sites", "https://a.example/shop?x=1", "Leave out everything but the site: https://a.example."),
        ("allowed_sites", "https://ada@a.example", "Leave out everything but the site: https://a.example."),
        ("allowed_sites", "https://*", "It is no address of a site."),
        ("allowed_sites", "https://a.example; script-src *", "It is no address of a site."),
        ("allowed_sites", "https://a.example:99999", "It is no address of a site."),
        ("allowed_sites", "https://[::1", "It is no address of a site."),
        ("allowed_sites", "https://" + "ü" * 300, "It is no address of a site."),
        ("allowed_sites", "javascript:alert(1)", "Begin with https://"),
        ("allowed_sites", "\n".join(f"https://{n}.example" for n in range(21)), "Remove some: at most 20 fit."),
        ("releases", "2.1\na b", "Line 2, “a b”: use letters"),
        ("releases", "x" * 10_000, "use letters"),
        ("retention_days", "-1", "Enter a whole number of days from 0 to 3650, or nothing."),
        ("retention_days", "a month", "Enter a whole number of days"),
        ("retention_days", "1" * 5000, "Enter a whole number of days"),
        ("closes_at", "tomorrow", "Enter a day and a time"),
        ("closes_at", "0001-01-01T00:00", "Choose another year."),
        ("closes_at", "9999-12-31T23:59", "Choose another year."),
        ("accent", "blue", "Enter # and six digits"),
        ("quota", "0", "Enter a whole number from 1 to 1000000, or nothing."),
    ],
)
def test_a_wrong_value_is_named_at_its_field_and_stays(browser: Client, field: str, value: str, message: str) -> None:
    response = save(browser, **{field: value, "releases": value if field == "releases" else "2.1"})

    assert response.status_code == 422
    assert message in text(response.content)
    assert response.context["form"][field].value() == value
    assert stored().version == 1


def test_two_members_who_change_the_settings(browser: Client) -> None:
    seen = browser.get(ADDRESS).context["seen"]
    save(browser, quota="5")

    response = browser.post(ADDRESS, NOTHING | {"seen": seen, "quota": "7"})

    assert response.status_code == 409
    assert "Another member changed the settings meanwhile" in text(response.content)
    assert 'value="7"' in response.content.decode()
    assert stored().quota == 5
    again = browser.post(ADDRESS, NOTHING | {"seen": response.context["seen"], "quota": "7"})
    assert (again.status_code, stored().quota) == (302, 7)


def test_a_new_version_of_the_questions_is_no_conflict(browser: Client) -> None:
    seen = browser.get(ADDRESS).context["seen"]
    publishing.publish(stored(), a_survey(title={"en": "Second"}))

    assert browser.post(ADDRESS, NOTHING | {"seen": seen, "quota": "7"}).status_code == 302
    assert (stored().quota, stored().published_version) == (7, 2)


def test_the_built_in_form_has_only_releases() -> None:
    browser, address = browser_of(a_member(Role.ADMIN)), "/dashboard/forms/default/settings"
    assert "Closing date" not in text(browser.get(address).content)

    save(browser, address, releases="2.1", quota="7")

    assert form_store.releases("default") == {"2.1"}
    assert stored("default").quota is None
    assert form_store.head("default").quota is None


def test_a_quota_that_is_reached_closes_and_a_higher_one_opens(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr("counters.reading.items_of_form", lambda project_id, form_id: 5)

    response = save(browser, quota="5")
    assert stored().full_at == NOW
    assert "The form has been closed since Nov. 30, 2026, 21:00. It has 5 answers." in text(response.content)

    save(browser, quota="6")
    assert stored().full_at is None


def test_the_page_says_what_is_used_without_an_own_value(browser: Client, settings: LazySettings) -> None:
    settings.EMBED_ALLOWED_ORIGINS, settings.FEEDBACK_RETENTION_DAYS = ["https://www.example.com"], 30

    page = text(browser.get(ADDRESS).content)

    assert "Empty: the sites of this installation, https://www.example.com." in page
    assert "Empty: 30 days, as on this installation." in page
    assert "Asia/Tokyo" in page

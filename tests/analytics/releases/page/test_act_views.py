"""Announcing, correcting and removing a release by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from analytics.releases import announcing, reading
from analytics.releases.models import AnnouncedRelease
from storage import clock
from tests.analytics.releases.factories import a_release
from tests.analytics.releases.page.conftest import text
from tests.factories import a_project

NOW = datetime(2026, 11, 20, 18, 30, 20, 123000, tzinfo=UTC)
NEW = "/dashboard/releases/new"
FILLED = {"kind": "release", "version": "2.1.0", "at": "2026-11-20T09:15", "note": "", "url": ""}


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def stored() -> list[AnnouncedRelease]:
    return reading.page("default", limit=50).releases


def address(release: AnnouncedRelease) -> str:
    return f"/dashboard/releases/{release.release_id}"


def test_a_form_announces_a_release(browser: Client) -> None:
    response = browser.post(
        NEW, FILLED | {"note": " The new  checkout ", "url": "https://example.com/2.1"}, follow=True
    )

    [release] = stored()
    assert (release.name, release.kind, release.at) == ("2.1.0", "release", datetime(2026, 11, 20, 9, 15, tzinfo=UTC))
    assert (release.note, release.url) == ("The new checkout", "https://example.com/2.1")
    assert release.created_by.startswith("person:")
    assert "It is announced." in text(response.content)


def test_the_time_is_that_of_the_calendar_of_the_project(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("staff.projects.settings.DEFAULT_TIME_ZONE", "Asia/Tokyo")

    browser.post(NEW, FILLED)

    assert stored()[0].at == datetime(2026, 11, 20, 0, 15, tzinfo=UTC)


def test_without_a_time_it_is_now(browser: Client) -> None:
    browser.post(NEW, FILLED | {"at": ""})

    assert stored()[0].at == NOW


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("version", "", "Enter the version of your product."),
        ("version", "a b", "Use letters, digits and . _ + - only"),
        ("version", "../x", "Use letters, digits and . _ + - only"),
        ("version", "2.1\u202e", ""),
        ("version", "x" * 10_000, "Shorten it to 64 characters."),
        ("version", "\x00", "It contains a control character"),
        ("kind", "deployment", "Choose one."),
        ("at", "yesterday", "Enter a day and a time"),
        ("at", "2026-11-20T18:36", "Choose a time that has come."),
        ("at", "9999-12-31T23:59", "Choose a time that has come."),
        ("at", "0001-01-01T00:00", "Choose a time that has come."),
        ("note", "x" * 10_000, "Shorten it to 500 characters."),
        ("note", "\x1b[2J", "It contains a control character"),
        ("url", "javascript:alert(1)", "Enter a whole address"),
        ("url", "https://example.com/" + "x" * 10_000, "Shorten it to 500 characters."),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_stored(browser: Client, field: str, value: str, message: str) -> None:
    response = browser.post(NEW, FILLED | {field: value})

    if message:
        assert response.status_code == 422
        assert message in text(response.content)
        assert stored() == []
    else:  # a character that only changes the direction of writing is left out
        assert [release.name for release in stored()] == ["2.1"]


def test_what_was_entered_stays_in_the_form(browser: Client) -> None:
    page = browser.post(NEW, FILLED | {"at": "", "version": "a b", "note": 'My "note"'}).content.decode()

    assert 'value="a b"' in page
    assert "My &quot;note&quot;" in page


def test_the_same_announcement_changes_nothing(browser: Client) -> None:
    for _ in range(2):
        response = browser.post(NEW, FILLED, follow=True)

    assert "It was announced before. Nothing has changed." in text(response.content)
    assert len(stored()) == 1


def test_another_announcement_leads_to_the_one_before(browser: Client) -> None:
    release = a_release("2.1.0", note="Old")

    response = browser.post(NEW, FILLED | {"note": "New"})

    assert response.status_code == 409
    assert f'href="{address(release)}"' in response.content.decode()
    assert stored()[0].note == "Old"


def correction(release: AnnouncedRelease, **values: Any) -> dict[str, Any]:
    return {"seen": str(release.version), "at": f"{release.at:%Y-%m-%dT%H:%M}", "note": "", "url": ""} | values


def test_a_form_corrects_a_release_and_keeps_its_seconds(browser: Client) -> None:
    release = a_release(note="Old")

    response = browser.post(address(release), correction(release, note="New"), follow=True)

    assert (stored()[0].note, stored()[0].at) == ("New", NOW)
    assert "The changes are saved." in text(response.content)


def test_another_time_can_be_entered(browser: Client) -> None:
    release = a_release()

    browser.post(address(release), correction(release, at="2026-11-01T08:00"))

    assert stored()[0].at == datetime(2026, 11, 1, 8, tzinfo=UTC)


def test_the_version_and_the_kind_stay(browser: Client) -> None:
    release = a_release()

    browser.post(address(release), correction(release, version="9.9", kind="incident", note="New"))

    assert [(each.name, each.kind, each.note) for each in stored()] == [("2.1.0", "release", "New")]


def test_a_change_of_another_member_is_not_replaced_unseen(browser: Client) -> None:
    release = a_release()
    entered = correction(release, note="Mine")
    announcing.change(reading.find("default", release.release_id), {"note": "Theirs"}, actor="person:eve")

    response = browser.post(address(release), entered)

    assert (response.status_code, stored()[0].note) == (409, "Theirs")
    assert "Another member changed it meanwhile" in text(response.content)
    assert 'value="Mine"' in response.content.decode()


def test_a_removed_release_is_gone(browser: Client) -> None:
    release = a_release()

    response = browser.post(f"{address(release)}/delete", follow=True)
    again = browser.post(f"{address(release)}/delete")

    assert stored() == []
    assert "The release was removed." in text(response.content)
    assert again.status_code == browser.get(address(release)).status_code == 404


@pytest.mark.parametrize("path", ["", "/delete"])
def test_a_release_of_another_project_does_not_exist(browser: Client, path: str) -> None:
    a_project("other")
    release = a_release("2.1.0", "other", at=NOW - timedelta(days=1))

    response = browser.post(f"{address(release)}{path}", correction(release, note="Mine"))

    assert response.status_code == 404
    assert reading.find("other", release.release_id).version == 1

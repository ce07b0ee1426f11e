"""The page of phrases, and the part of it that other pages load."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from analytics.phrases import turns
from staff.roles import Role
from storage import clock
from tests.factories import a_feedback, a_member
from tests.sessions import browser_of

pytestmark = pytest.mark.usefixtures("stack")

NOW = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
ADDRESS = "/dashboard/phrases/"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def client() -> Client:
    return browser_of(a_member(Role.VIEWER))


def written(*texts: str, release: str | None = None) -> None:
    for text in texts:
        a_feedback(message=text, rating=1, release=release, created_at=NOW - timedelta(minutes=5))


def test_a_phrase_opens_its_items_by_a_form(client: Client) -> None:
    written("The payment page hangs", "An empty payment page", "Lovely")

    page = client.get(f"{ADDRESS}?period=7d").content.decode()

    assert 'name="text" value="~&quot;payment page&quot;"' in page
    assert "2 people, 0 before" in page
    assert "more than before" in page
    assert 'action="/dashboard/inbox/search"' in page
    response = client.post(
        "/dashboard/inbox/search", {"text": '~"payment page"', "query": "status=all&since=2026-11-15&until=2026-11-21"}
    )
    assert "payment" not in response.headers["Location"]
    items = client.get(response.headers["Location"]).content.decode()
    assert "hangs" in items
    assert "Lovely" not in items


def test_htmx_gets_only_the_part(client: Client) -> None:
    page = client.get(ADDRESS, headers={"HX-Request": "true"})

    assert b"<html" not in page.content
    assert b"No one wrote a text" in page.content
    assert "HX-Request" in page.headers["Vary"]


def test_two_lists_of_the_inbox_are_compared(client: Client) -> None:
    written("The zeppelin hangs", "A zeppelin", release="2.0")
    written("Slow quagmire", "The quagmire", release="1.9")

    page = client.get(f"{ADDRESS}?now=release%3D2.0&before=release%3D1.9").content.decode()

    assert "zeppelin" in page
    assert "quagmire" not in page


def test_without_a_clear_change_it_says_so(client: Client) -> None:
    written("Fine")

    page = client.get(ADDRESS).content.decode()

    assert "No phrase is frequent in these texts." in page
    assert "1 text, compared with 0 of the time before." in page


@pytest.mark.parametrize(
    "query",
    [
        "period=9d",
        "since=tomorrow",
        "form=a&release=b",
        "now=rating%3D9",
        "now=status%3Dall&before=since%3Dnow",
        "now=release%3D2.0",
        "now=release%3D2.0&before=",
        "before=release%3D2.0",
        "now=assignee%3Dme",
        "question=../x",
        "question=" + "x" * 13,
    ],
)
def test_an_address_that_is_not_valid_is_refused(client: Client, query: str) -> None:
    answer = client.get(f"{ADDRESS}?{query}")

    assert answer.status_code == 400
    assert "This address is not complete" in answer.content.decode()
    assert f'<a href="{ADDRESS}">' in answer.content.decode()


@pytest.mark.parametrize("query", ["", "now=", "now=&before="])
def test_without_two_lists_it_is_about_the_last_30_days(client: Client, query: str) -> None:
    written("The zeppelin hangs", "A zeppelin")

    page = client.get(f"{ADDRESS}?{query}").content.decode()

    assert "zeppelin" in page
    assert "since=2026-10-23&amp;until=2026-11-21" in page


def test_readers_of_a_project_that_used_its_limit(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """They get what was found before, with its time, or are asked to wait."""
    written("The zeppelin hangs", "A zeppelin")
    monkeypatch.setattr(turns, "MOST_A_MINUTE", 0)
    monkeypatch.setattr(clock, "now", lambda: NOW - timedelta(minutes=30))
    part = client.get(f"{ADDRESS}?period=7d", headers={"HX-Request": "true"})
    page = client.get(f"{ADDRESS}?period=7d")

    assert (part.status_code, 'hx-trigger="load delay:60s"' in part.content.decode()) == (200, True)
    assert (page.status_code, page.headers["Retry-After"]) == (429, "60")

    monkeypatch.setattr(turns, "MOST_A_MINUTE", 1)
    client.get(f"{ADDRESS}?period=7d")
    monkeypatch.setattr(clock, "now", lambda: NOW - timedelta(minutes=19))
    monkeypatch.setattr(turns, "MOST_A_MINUTE", 0)
    again = client.get(f"{ADDRESS}?period=7d").content.decode()

    assert "These phrases are older than usual: they were found at" in again
    assert "12:00 UTC" in again


def test_a_search_of_a_person_is_left_out(client: Client) -> None:
    written("The zeppelin hangs", "A zeppelin")

    assert b"zeppelin" in client.get(f"{ADDRESS}?now=search%3Dabcdef&before=release%3D1").content


@pytest.mark.parametrize("path", ["/dashboard/", "/dashboard/results/"])
def test_other_pages_load_it_after_themselves(client: Client, path: str) -> None:
    written("The payment page hangs", "An empty payment page")

    page = client.get(f"{path}?period=7d").content.decode()

    address = f'"{ADDRESS}?period=7d'
    assert f"hx-get={address}" in page
    assert f"<a href={address}" in page  # without JavaScript
    assert "~&quot;" not in page

"""A list of the inbox as figures: what it says about itself, and that each figure leads to exactly its items."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from activity.rows import TERMINAL
from analytics.counting import stream_handler
from analytics.sample import sample_reading
from feedback.forms import reference_numbers
from feedback.inbox import edits, filters, saved_views, searches
from feedback.inbox.edits import Edit
from feedback.inbox.filters import Filters
from feedback.inbox.models import SHARED
from feedback.inbox.saved_views import NewView
from feedback.models import Feedback, Status
from staff import projects
from staff.models import Person
from staff.roles import Role
from storage import clock, pagination
from tests.factories import FeedbackStream, a_feedback, a_form, a_member, move
from tests.sessions import browser_of

PAGE, INBOX = "/dashboard/inbox/figures", "/dashboard/inbox/"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def person(stack: int, monkeypatch: pytest.MonkeyPatch) -> Person:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return a_member(Role.AGENT)


@pytest.fixture
def viewer(person: Person) -> Client:
    return browser_of(person)


@pytest.fixture
def submit(person: Person) -> Callable[..., list[Feedback]]:
    """Creates and counts items, each an hour older than the one before."""
    stream = FeedbackStream()

    def create(*ratings: int, days_ago: float = 0, **fields: Any) -> list[Feedback]:
        items = [
            a_feedback(rating=rating, created_at=NOW - timedelta(days=days_ago, hours=place), **fields)
            for place, rating in enumerate(ratings)
        ]
        stream_handler.count(stream.records())
        return items

    return create


def _page(viewer: Client, query: str = "status=all") -> str:
    return viewer.get(f"{PAGE}?{query}").content.decode()


def _label(page: str) -> str:
    [about] = re.findall(r'about-sample">\s*<p>\s*<b>(.*?)</b>', page, re.DOTALL)
    return " ".join(about.split())


def _links(page: str) -> list[tuple[str, int]]:
    """Queries of the inbox, with the numbers that lead there."""
    found = re.findall(r'<a(?: class="(?:num|whole)")? href="/dashboard/inbox/\?([^"]+)">(\d+)</a>', page)
    return [(unescape(query), int(number)) for query, number in found]


def _number_of(query: str) -> int:
    chosen = filters.parse(QueryDict(query), zone=projects.default().zone)
    return sum(chosen.matches(item) for item in Feedback.scan())


def test_it_says_that_it_has_read_all(viewer: Client, submit: Callable[..., Any]) -> None:
    submit(5, 1, 2)

    page = _page(viewer)

    assert _label(page) == "All 3 items"
    assert "A sample" not in page


def test_a_sample_says_how_far_it_goes_back_and_leads_to_no_older_item(
    viewer: Client, submit: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination, "MOST_ITEMS_READ", 4)
    submit(5, 1, days_ago=1)
    submit(2, 2, days_ago=8)
    submit(5, days_ago=8.25)

    page = _page(viewer)

    assert _label(page) == "A sample: the newest 4 of these items, back to 13 Nov 2026"
    links = _links(page)
    assert ("status=all&since=2026-11-13T11:00:00.000Z", 4) in links
    assert [(query, number, _number_of(query)) for query, number in links if _number_of(query) != number] == []


def test_each_figure_leads_to_as_many_items_as_it_counts(viewer: Client, submit: Callable[..., Any]) -> None:
    a_form("checkout")
    submit(5, 4, 1, 3, source="widget", release="2.1", days_ago=3)
    tagged = submit(2, 1, form_id="checkout", source="api", release="2.2")
    for item in tagged:
        edits.apply(item, Edit(add_tags=frozenset({"slow, very"})), actor=TERMINAL)

    links = _links(_page(viewer, "status=all&rating=1-4&period=30d"))

    assert ("status=all&rating=1,2,3,4&tag=slow, very&period=30d".replace(" ", "%20"), 2) in links
    assert len(links) > 10
    assert [(query, number, _number_of(query)) for query, number in links if _number_of(query) != number] == []


def test_it_compares_with_all_feedback_of_the_same_days(viewer: Client, submit: Callable[..., Any]) -> None:
    submit(1, 2, release="2.1")
    submit(5, 5)
    submit(5, days_ago=9)

    page = _page(viewer, "status=all&release=2.1")

    assert "compared with all feedback of these days" in page
    assert "3.25&nbsp;of all feedback, n&nbsp;=&nbsp;4" in page
    assert "Dashed: 3.25, the average of all feedback" in page


@pytest.mark.parametrize("query", ["status=all", "status=all&rating=1", "status=spam", "status=all&sentiment=negative"])
def test_it_does_not_compare_where_that_says_nothing(viewer: Client, submit: Callable[..., Any], query: str) -> None:
    submit(1, message="This is terrible and awful")

    assert "compared with all feedback" not in _page(viewer, query)


def test_a_reference_number_shows_its_item_as_the_inbox_does_and_compares_what_does_not_count_with_nothing(
    viewer: Client, person: Person, submit: Callable[..., Any]
) -> None:
    item, *_others = submit(2, 5, 5)
    search_id = searches.store("default", person.person_id, reference_numbers.of(item.feedback_id))
    query = f"status=all&search={search_id}"
    assert "compared with all feedback" in _page(viewer, query)
    move(item, Status.SPAM)

    page, inbox = _page(viewer, query), viewer.get(f"{INBOX}?{query}").content.decode()

    assert _label(page) == "The only item"
    assert item.message in inbox
    assert "compared with all feedback" not in page


def test_items_without_a_rating_have_no_csat(viewer: Client, submit: Callable[..., Any]) -> None:
    submit(None, None)

    page = _page(viewer)

    assert _label(page) == "All 2 items"
    assert "CSAT" not in page
    assert "Rating over time" not in page


def test_a_list_without_an_item_says_so(viewer: Client, submit: Callable[..., Any]) -> None:
    submit(5)

    assert "No item matches these filters." in _page(viewer, "status=all&rating=1")


def test_a_wrong_filter_is_named_and_left_out(viewer: Client, submit: Callable[..., Any]) -> None:
    submit(5)

    page = _page(viewer, "status=all&rating=9")

    assert "The filter “rating” was left out." in page
    assert _label(page) == "The only item"


def test_the_inbox_leads_there_with_its_filters(viewer: Client, submit: Callable[..., Any]) -> None:
    submit(5)

    page = viewer.get(f"{INBOX}?status=all&rating=1,2").content.decode()

    assert f'href="{PAGE}?status=all&amp;rating=1,2"' in page


def test_a_saved_view_gives_its_name_and_its_search(viewer: Client, person: Person, submit: Callable[..., Any]) -> None:
    submit(5, message="The ramp is icy")
    submit(4, message="Fine")
    new = NewView(owner=person.person_id, name="About the ramp", filters=Filters(folder=None, search="ramp"))
    view = saved_views.create("default", new, actor=person.actor)

    page = _page(viewer, saved_views.filters_of(view).query())

    assert '<h1 dir="auto">About the ramp</h1>' in page
    assert _label(page) == "The only item"
    assert "ramp" not in " ".join(re.findall(r'href="[^"]*"', page))


def test_the_search_of_another_person_is_not_opened(person: Person, submit: Callable[..., Any]) -> None:
    submit(5, message="The ramp is icy")
    other = browser_of(a_member(Role.OWNER))
    search_id = searches.store("default", person.person_id, "ramp")
    view = saved_views.create(
        "default", NewView(owner=person.person_id, name="My ramp", filters=Filters(search="ramp")), actor=person.actor
    )

    for hidden in (search_id, f"view.{view.view_id}"):
        page = _page(other, f"status=all&search={hidden}")
        assert "The filter “search” was left out." in page
        assert "My ramp" not in page


def test_a_view_of_all_members_is_offered_to_them(person: Person, submit: Callable[..., Any]) -> None:
    submit(5)
    new = NewView(owner=SHARED, name="Poor ones", filters=Filters(folder=None, rating=frozenset({1, 2})))
    saved_views.create("default", new, actor=person.actor)

    assert 'href="?status=all&amp;rating=1,2"' in _page(browser_of(a_member(Role.OWNER)))


def test_it_takes_a_bounded_number_of_reads(
    viewer: Client, submit: Callable[..., Any], asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination, "MOST_ITEMS_READ", 4)
    submit(*[5] * 8, release="2.1")
    _page(viewer, "status=all&release=2.1")
    asked.clear()

    _page(viewer, "status=all&release=2.1")

    assert sorted(asked) == [
        "BatchGetItem",
        "Query analytics-local",
        "Query feedback-local",
        *["Query saved-views-local"] * 2,
    ]
    assert sample_reading.MOST == 1000

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.http import QueryDict

from analytics import selection
from analytics.selection import BadSelection, Selection
from feedback.inbox import filters
from feedback.models import Mood
from staff.models import Project
from storage import clock

PROJECT = Project("default", time_zone="Pacific/Auckland")  # there, the 22nd has begun


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 21, 12, tzinfo=UTC))


def parsed(query: str) -> Selection:
    return selection.parse(QueryDict(query), PROJECT)


def wrong(query: str) -> dict[str, str]:
    with pytest.raises(BadSelection) as raised:
        parsed(query)
    assert raised.value.rest.days > 0
    return {name: str(error) for name, error in raised.value.errors.items()}


@pytest.mark.parametrize(
    ("query", "first", "last", "again"),
    [
        ("", date(2026, 10, 24), date(2026, 11, 22), "period=30d"),
        ("period=24h&form=", date(2026, 11, 21), date(2026, 11, 22), "period=24h"),
        ("period=today", date(2026, 11, 22), date(2026, 11, 22), "period=today"),
        ("period=90d", date(2026, 8, 25), date(2026, 11, 22), "period=90d"),
        ("since=2026-11-01", date(2026, 11, 1), date(2026, 11, 22), "since=2026-11-01&until=2026-11-22"),
        ("until=2026-11-10", date(2026, 10, 12), date(2026, 11, 10), "since=2026-10-12&until=2026-11-10"),
        (
            "since=2026-11-09&until=2026-11-09&form=checkout&variant=b",
            date(2026, 11, 9),
            date(2026, 11, 9),
            "since=2026-11-09&until=2026-11-09&form=checkout&variant=b",
        ),
    ],
)
def test_a_period_or_two_days_in_the_zone_of_the_project(query: str, first: date, last: date, again: str) -> None:
    selected = parsed(query)
    assert (selected.first, selected.last) == (first, last)
    assert selected.query == again
    assert parsed(selected.query) == selected


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("period=31d", {"period": "Give one of today, 24h, 7d, 30d, 90d."}),
        ("period=7d&since=2026-11-01", {"period": "Give a period, or since and until, but not both."}),
        ("since=yesterday", {"since": "Give a day, such as 2026-11-21, or a time with its zone."}),
        ("since=2026-11-01T00:00:00Z", {"since": "Give a day, such as 2026-11-21."}),
        ("since=2026-11-02&until=2026-11-01", {"until": "Give a time after since."}),
        ("since=2026-11-23", {"until": "Give a day that is not before since."}),
        ("since=2025-01-01&until=2026-11-01", {"since": "Give at most 366 days."}),
        ("since=1971-01-01&until=1971-01-02", {"since": "Give a day after 1972."}),
        ("form=a&release=1", {"release": "Give one of form, release and source."}),
        ("form=a,b", {"form": "Give it once."}),
        ("source=fax", {"source": "Give one of form, widget, api."}),
        ("variant=b", {"variant": "Give the form of the variant, too."}),
    ],
)
def test_each_wrong_parameter_has_an_error(query: str, errors: dict[str, str]) -> None:
    assert wrong(query) == errors


def test_a_wrong_name_is_not_repeated() -> None:
    for name in ("form", "release", "variant"):
        errors = wrong(f"form=a&{name}=%3Cscript%3E" if name == "variant" else f"{name}=%3Cscript%3E")
        assert name in errors
        assert "script" not in str(errors)


@pytest.mark.parametrize(
    ("query", "counters"),
    [
        ("", "project#default"),
        ("form=checkout", "form#default#checkout"),
        ("release=2.1.0", "release#default#2.1.0"),
        ("source=widget", "source#default#widget"),
        ("form=checkout&variant=b", "variant#default#checkout/b"),
    ],
)
def test_each_selection_has_counters(query: str, counters: str) -> None:
    assert parsed(query).aggregate_id == counters


def test_the_time_before_is_as_long() -> None:
    month = parsed("period=30d").before
    assert (month.first, month.last, month.days) == (date(2026, 9, 24), date(2026, 10, 23), 30)
    day = parsed("period=24h").before
    assert (day.first, day.last) == (date(2026, 11, 20), date(2026, 11, 21))


@pytest.mark.parametrize(
    ("query", "more", "address"),
    [
        ("period=7d", {}, "status=all&since=2026-11-16&until=2026-11-22"),
        ("period=24h&source=api", {}, "status=all&source=api&since=2026-11-20T13:00:00.000Z"),
        (
            "period=7d&form=checkout&variant=b",
            {},
            "status=all&form=checkout&variant=b&since=2026-11-16&until=2026-11-22",
        ),
        (
            "form=checkout",
            {"rating": frozenset({1, 2}), "since": date(2026, 11, 3), "until": date(2026, 11, 3)},
            "status=all&rating=1,2&form=checkout&since=2026-11-03&until=2026-11-03",
        ),
        (
            "release=2.1.0",
            {"mood": frozenset({Mood.NEGATIVE})},
            "status=all&sentiment=negative&release=2.1.0&since=2026-10-24&until=2026-11-22",
        ),
    ],
)
def test_the_items_behind_a_figure_have_an_address(query: str, more: dict[str, Any], address: str) -> None:
    found = parsed(query).inbox_query(**more)
    assert found == address
    assert filters.parse(QueryDict(found), zone=PROJECT.zone).query() == address

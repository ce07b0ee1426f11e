from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from analytics.sample.sample_selection import SampleSelection
from feedback.inbox.filters import Filters
from staff.models import Project

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
ZONE = ZoneInfo("Europe/Berlin")


def _query(more: dict[str, Any], **filters: Any) -> str:
    project = Project("default", time_zone=ZONE.key)
    selection = SampleSelection(project=project, first=FIRST, last=LAST, filters=Filters(zone=ZONE, **filters))
    return selection.inbox_query(**more)


def test_all_of_its_items_have_the_address_of_the_list() -> None:
    assert _query({}, period="30d", search="Ada", search_id="view.1") == "status=all&period=30d&search=view.1"
    assert _query({"since": FIRST, "until": LAST}, folder="new", period="30d") == "status=new&period=30d"


@pytest.mark.parametrize(
    ("more", "filters", "query"),
    [
        ({"rating": frozenset({4, 5})}, {}, "status=all&rating=4,5"),
        ({"rating": frozenset({4, 5})}, {"rating": frozenset({3, 4})}, "status=all&rating=4"),
        ({"tag": frozenset({"a"})}, {"tag": frozenset({"b"})}, "status=all&tag=a&tag=b"),
        ({"hour": frozenset({9})}, {"form": frozenset({"shop"})}, "status=all&form=shop&hour=9"),
    ],
)
def test_a_figure_narrows_the_list_and_never_widens_it(
    more: dict[str, Any], filters: dict[str, Any], query: str
) -> None:
    assert _query(more, **filters) == query


def test_a_day_takes_the_place_of_the_period() -> None:
    day = date(2026, 11, 7)

    assert _query({"since": day, "until": day}, period="30d") == "status=all&since=2026-11-07&until=2026-11-07"


def test_of_the_first_and_the_last_day_it_leads_to_the_part_that_the_list_has() -> None:
    since, until = datetime(2026, 11, 1, 9, tzinfo=UTC), datetime(2026, 11, 7, 10, 30, tzinfo=UTC)
    days = {"since": FIRST, "until": date(2026, 11, 7)}

    assert _query(days, since=since, until=until) == (
        "status=all&since=2026-11-01T09:00:00.000Z&until=2026-11-07T10:30:00.000Z"
    )

from __future__ import annotations

from datetime import timedelta

import pytest

from analytics.counting import stream_handler
from counters.models import TOTAL, Aggregate
from storage import clock, writes
from tests.factories import a_record, an_image

PROJECT = "project#default"

pytestmark = pytest.mark.usefixtures("stack")


def test_the_total_has_the_members_it_was_promised() -> None:
    stream_handler.count([a_record(an_image(rating=4)), a_record(an_image(rating=1, sentiment="negative"))])
    total = writes.find(Aggregate, PROJECT, TOTAL)
    assert total.counters == {
        "folder:new": 2,
        "totalCount": 2,
        "sumRatings": 5,
        "mood:positive": 1,
        "mood:negative": 1,
        "rating4": 1,
        "rating1": 1,
        "version": 1,
    }
    assert total.last_updated is not None
    assert clock.now() - total.last_updated < timedelta(minutes=1)


def test_a_day_has_its_hours_inside() -> None:
    stream_handler.count([a_record(an_image(localHour=f"2026-11-21T{hour:02}", rating=5)) for hour in (0, 9, 9, 23)])
    day = writes.find(Aggregate, "project#default", "2026-11-21")
    assert {name: number for name, number in day.counters.items() if name.endswith("n") and name[0] == "h"} == {
        "h00n": 1,
        "h09n": 2,
        "h23n": 1,
    }

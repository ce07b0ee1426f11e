"""Whose failures were they? And were they looked at before?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.ops.published import HEALTHY, SICK, UNIMPORTABLE, publish
from tests.ops.rollback.conftest import Refuse, Site, broken, refused, stays

EARLIER = timedelta(minutes=30)


def test_the_same_change_is_handled_once(site: Site) -> None:
    broken(site)
    event = site.event()
    assert site.handle(event) == "rolled back"
    site.serve("2", age=timedelta(minutes=2))  # somebody released it again
    site.told()

    assert [site.handle(event) for _ in range(3)] == ["replayed"] * 3

    assert stays(site)
    assert refused(site) == ["replayed"]
    assert len(site.told()) == 1


def test_a_refused_one_is_not_handled_again_either(site: Site) -> None:
    site.publish(UNIMPORTABLE, serving="1", age=timedelta(minutes=2))
    site.fail()
    event = site.event()

    assert [site.handle(event) for _ in range(3)] == ["no-good", "replayed", "replayed"]
    assert len(site.told("pages")) == 1


def test_an_alarm_about_what_served_before_moves_nothing(site: Site) -> None:
    broken(site, age=EARLIER)
    changed = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}.000+0000"
    publish(site.function, HEALTHY)
    site.serve("3", age=timedelta(seconds=-70))  # the next minute: none of the failures is its own

    assert site.handle(site.event(site.message(StateChangeTime=changed))) == "old-alarm"

    assert stays(site, "3")
    assert refused(site) == ["old-alarm"]
    assert "0 of 6 since then" in site.told()[0]["Message"]


def test_failures_before_the_move_do_not_count_for_an_alarm_after_it(site: Site) -> None:
    site.publish(HEALTHY, HEALTHY, good="1", serving="2", age=timedelta(minutes=2))
    site.fail(500, ago=timedelta(minutes=4))
    site.fail(5)

    assert site.handle() == "old-alarm"
    assert stays(site)


def test_failures_of_many_minutes_add_up(site: Site) -> None:
    site.publish(HEALTHY, SICK, good="1", serving="2", age=timedelta(minutes=6))
    for minute in (1, 2, 3):
        site.fail(2, ago=timedelta(minutes=minute))

    assert site.handle() == "rolled back"


def test_failures_of_long_ago_are_not_what_the_alarm_saw(site: Site) -> None:
    site.publish(HEALTHY, HEALTHY, good="1", serving="2", age=timedelta(hours=5))
    site.fail(50, ago=timedelta(hours=2))

    assert site.handle() == "old-alarm"


@pytest.mark.parametrize(("seconds", "outcome"), [(60, "rolled back"), (-60, "old-alarm")])
def test_without_the_metric_the_time_of_the_alarm_has_to_do(
    site: Site, refuse: Refuse, seconds: int, outcome: str
) -> None:
    broken(site, age=timedelta(minutes=2))
    refuse(site.tools.metrics, "GetMetricData", 400, "AccessDenied")
    moved = site.alias().note
    assert moved
    changed = (moved.since + timedelta(seconds=seconds)).isoformat()

    assert site.handle(site.event(site.message(StateChangeTime=changed))) == outcome

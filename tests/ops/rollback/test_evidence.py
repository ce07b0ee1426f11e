"""Whose failures were they? And were they looked at before?"""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from ops.rollback import evidence, metrics
from ops.rollback.evidence import LookAgain
from tests.ops.published import HEALTHY, SICK, UNIMPORTABLE, publish
from tests.ops.rollback.conftest import Refuse, Site, broken, refused, stays

EARLIER = timedelta(minutes=30)


def test_the_same_change_is_handled_once(site: Site) -> None:
    broken(site)
    event = site.event()
    assert site.handle(event) == "rolled back"
    site.serve("2", age=timedelta(minutes=2))  # somebody released it again
    site.notices()

    assert [site.handle(event) for _ in range(3)] == ["replayed"] * 3

    assert stays(site)
    assert refused(site) == ["replayed"]
    assert len(site.notices()) == 1


def test_a_refused_one_is_not_handled_again_either(site: Site) -> None:
    site.publish(UNIMPORTABLE, serving="1", age=timedelta(minutes=2))
    site.fail()
    event = site.event()

    assert [site.handle(event) for _ in range(3)] == ["no-good", "replayed", "replayed"]
    assert len(site.notices("pages")) == 1


def test_an_alarm_about_what_served_before_moves_nothing(site: Site) -> None:
    broken(site, age=EARLIER)
    changed = f"{datetime.now(UTC) - timedelta(minutes=3):%Y-%m-%dT%H:%M:%S}.000+0000"
    publish(site.function, HEALTHY)
    site.serve("3", age=timedelta(seconds=-70))  # the next minute: none of the failures is its own

    assert site.handle(site.event(site.message(StateChangeTime=changed))) == "old-alarm"

    assert stays(site, "3")
    assert refused(site) == ["old-alarm"]
    assert "No failed request was counted since" in site.notices()[0]["Message"]


def test_failures_before_the_move_do_not_count_for_an_alarm_after_it(site: Site) -> None:
    site.publish(HEALTHY, HEALTHY, good="1", serving="2", age=timedelta(minutes=2))
    site.fail(500, ago=timedelta(minutes=4))
    site.fail(5)

    assert site.handle(site.late()) == "too-few"
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


def test_what_breaks_more_and_more_is_rolled_back_at_a_later_look(site: Site) -> None:
    """The alarm is on by what failed before: CloudWatch does not tell of it again."""
    site.publish(HEALTHY, SICK, good="1", serving="2", age=timedelta(minutes=2))
    site.fail(3, ago=timedelta(minutes=4))
    site.fail(4)
    event = site.event()
    with pytest.raises(LookAgain, match="4 failed, 6 are needed"):
        site.handle(event)
    assert (stays(site), site.entries(), site.notices(), site.notices("pages")) == (True, [], [], [])

    site.fail(20)

    assert site.handle(event) == "rolled back"


def test_a_failure_that_stays_alone_is_a_persons(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.publish(HEALTHY, SICK, good="1", serving="2", age=timedelta(minutes=5))
    site.fail(3, ago=timedelta(minutes=7))
    site.fail(1, ago=timedelta(minutes=3))
    event = site.event()
    for _ in range(2):
        with pytest.raises(LookAgain):
            site.handle(event)
    assert (site.entries(), site.notices()) == ([], [])

    monkeypatch.setattr(evidence, "LAST_LOOK", timedelta(0))

    assert [site.handle(event) for _ in range(2)] == ["too-few", "replayed"]
    assert stays(site)
    assert refused(site) == ["replayed", "too-few"]
    assert len(site.notices("pages")) == 1


@pytest.mark.parametrize(("seconds", "is_last"), [(100, False), (180, True)])  # the second time, the third
def test_the_age_of_the_alarm_says_which_look_is_the_last(site: Site, seconds: int, *, is_last: bool) -> None:
    site.publish(HEALTHY, SICK, good="1", serving="2", age=timedelta(minutes=5))
    site.fail(1)
    changed = datetime.now(UTC) - timedelta(seconds=seconds)
    event = site.event(site.message(StateChangeTime=changed.isoformat()))

    with nullcontext() if is_last else pytest.raises(LookAgain):
        assert site.handle(event) == "too-few"


def test_failures_that_come_in_late_are_waited_for(site: Site) -> None:
    """What was released into a failing site has none of its own as yet."""
    site.publish(HEALTHY, SICK, good="1", serving="2", age=timedelta(minutes=2))
    site.fail(9, ago=timedelta(minutes=4))
    event = site.event()
    with pytest.raises(LookAgain, match="0 failed, 6 are needed"):
        site.handle(event)

    site.fail(9)

    assert site.handle(event) == "rolled back"


def test_an_answer_503_of_the_site_is_no_failure(site: Site) -> None:
    site.publish(HEALTHY, HEALTHY, good="1", serving="2", age=timedelta(minutes=5))
    site.fail(5, ago=timedelta(minutes=1))
    site.answer_503(50, ago=timedelta(minutes=1))

    assert site.handle(site.late()) == "too-few"

    assert stays(site)
    assert "5 failed, 6 are needed; the site answered 50 more with 503" in site.notices("pages")[0]["Message"]


def test_an_answer_503_hides_no_failure_of_another_minute(site: Site) -> None:
    site.publish(HEALTHY, SICK, good="1", serving="2", age=timedelta(minutes=6))
    site.answer_503(50, ago=timedelta(minutes=3))
    site.fail(6)

    assert site.handle() == "rolled back"


@pytest.mark.parametrize("state", ["PartialData", "InternalError"])
def test_half_an_answer_of_cloudwatch_is_none(site: Site, monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    """It lacks what failed, and would look like a healthy site."""
    broken(site, age=timedelta(minutes=2))
    monkeypatch.setattr(site.context.metrics, "get_paginator", lambda _: Half(state))

    assert site.handle() == "rolled back"


class Half:
    def __init__(self, state: str) -> None:
        self.state = state

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        nothing = {"Timestamps": [], "Values": [], "StatusCode": self.state}
        return [{"MetricDataResults": [{"Id": query["Id"]} | nothing for query in asked["MetricDataQueries"]]}]


def test_what_goes_on_on_the_next_page_is_complete() -> None:
    now = datetime.now(UTC)
    pages = [
        {"MetricDataResults": [{"Id": "failed", "Timestamps": [at], "Values": [number], "StatusCode": state}]}
        for at, number, state in ((now, 1.0, "PartialData"), (now + evidence.MINUTE, 2.0, "Complete"))
    ]
    client = SimpleNamespace(get_paginator=lambda _: SimpleNamespace(paginate=lambda **_: pages))

    found = metrics.read(client, [metrics.query("failed", "N", "M", {})], now, now)

    assert found == {"failed": {now: 1.0, now + evidence.MINUTE: 2.0}}
    with pytest.raises(metrics.Incomplete, match=r"\(other: no answer\)"):
        metrics.read(
            SimpleNamespace(get_paginator=lambda _: SimpleNamespace(paginate=lambda **_: [])),
            [metrics.query("other", "N", "M", {})],
            now,
            now,
        )


@pytest.mark.parametrize(("seconds", "outcome"), [(60, "rolled back"), (-60, "old-alarm")])
def test_without_the_metric_the_time_of_the_alarm_has_to_do(
    site: Site, refuse: Refuse, seconds: int, outcome: str
) -> None:
    broken(site, age=timedelta(minutes=4))
    refuse(site.context.metrics, "GetMetricData", 400, "AccessDenied")
    moved = site.alias().note
    assert moved
    changed = (moved.since + timedelta(seconds=seconds)).isoformat()

    assert site.handle(site.event(site.message(StateChangeTime=changed))) == outcome

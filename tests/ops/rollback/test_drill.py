"""A person sets the alarm to see whether it gets through. Nothing may move, and an outage must not pass for a drill."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ops.rollback import marks
from tests.ops.published import HEALTHY, UNIMPORTABLE
from tests.ops.rollback.conftest import Refuse, Site, broken, refused, stays

CAUSE = "Drill 7f3a by arn:aws:iam::000000000000:user/ada"


def drill(site: Site, cause: str = CAUSE) -> str:
    return site.handle(site.event(site.message(NewStateReason=cause)))


@pytest.mark.parametrize("age", [timedelta(minutes=2), timedelta(hours=1), timedelta(days=7)], ids=str)
def test_it_is_told_and_wakes_nobody(site: Site, age: timedelta) -> None:
    """Without the word it would be looked at again, called old, or page someone: by the age of the release."""
    site.publish(HEALTHY, HEALTHY, good="1", serving="2", age=age)

    assert drill(site) == "drill"

    assert stays(site)
    [entry] = site.entries()
    assert (entry.kind, entry.facts["outcome"], entry.facts["reason"]) == ("refused-rollback", "drill", CAUSE)
    assert "for a drill" in site.notices()[0]["Message"]
    assert site.notices("pages") == []


def test_each_drill_leaves_a_mark_that_can_be_waited_for(site: Site) -> None:
    site.publish(HEALTHY, HEALTHY, good="1", serving="2")
    assert not marks.exists(site.context, CAUSE)

    drill(site)

    assert marks.exists(site.context, CAUSE)


def test_two_drills_of_one_second_are_two(site: Site) -> None:
    site.publish(HEALTHY, HEALTHY, good="1", serving="2")
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    causes = [CAUSE, CAUSE.replace("7f3a", "8b4c")]

    messages = [site.message(NewStateReason=cause, StateChangeTime=moment) for cause in causes]
    assert [site.handle(site.event(message)) for message in messages] == ["drill", "drill"]

    assert all(marks.exists(site.context, cause) for cause in causes)


def test_a_reason_with_half_a_character_is_a_reason(site: Site) -> None:
    site.publish(HEALTHY, HEALTHY, good="1", serving="2")

    assert drill(site, f"{CAUSE} \ud800") == "drill"


def test_a_failing_release_is_rolled_back_whatever_the_alarm_is_called(site: Site) -> None:
    broken(site)

    assert drill(site) == "rolled back"
    assert site.alias().version == "1"


def test_a_single_failed_answer_makes_it_an_alarm_like_any_other(site: Site) -> None:
    site.publish(HEALTHY, UNIMPORTABLE, good="1", serving="2", age=timedelta(hours=1))
    site.fail(1)
    event = site.event(
        site.message(NewStateReason=CAUSE, StateChangeTime=(datetime.now(UTC) - timedelta(minutes=3)).isoformat())
    )

    assert site.handle(event) == "too-few"
    assert len(site.notices("pages")) == 1


def test_it_moves_nothing_while_nobody_can_say_whether_answers_fail(site: Site, refuse: Refuse) -> None:
    broken(site)
    refuse(site.context.metrics, "GetMetricData", 400, "AccessDenied")

    assert drill(site) == "drill"
    assert stays(site)
    assert "CloudWatch could not be read" in site.notices()[0]["Message"]


def test_a_flood_of_drills_is_told_once(site: Site) -> None:
    site.publish(HEALTHY, HEALTHY, good="1", serving="2")
    for number in range(5):
        moment = datetime.now(UTC) - timedelta(seconds=number)
        site.handle(site.event(site.message(NewStateReason=CAUSE, StateChangeTime=moment.isoformat())))

    assert refused(site) == ["drill"]
    assert len(site.notices()) == 1

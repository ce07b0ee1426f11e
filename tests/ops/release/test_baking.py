"""What serves is `good` once it has served for long enough without its alarm."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ops.release import alias_moves, baking
from ops.release import site as steps
from ops.release.job import Job
from ops.versions import Alias, Note, State
from tests.ops.published import aws
from tests.ops.release.conftest import Site, source
from tests.waiting import until_the_next_second

DENIED = ClientError({"Error": {"Code": "AccessDenied", "Message": "not allowed"}}, "DescribeAlarmHistory")
NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)

RANG, QUIET = "Alarm updated from OK to ALARM", "Alarm updated from ALARM to OK"


class CloudWatch:
    """The history of an alarm: when it changed, and how."""

    def __init__(self, *changes: tuple[datetime, str], data: dict[str, Any] | None = None) -> None:
        self.changes = changes
        self.data = json.dumps(data or {})
        self.asked: dict[str, Any] = {}

    def get_paginator(self, operation: str) -> CloudWatch:
        assert operation == "describe_alarm_history"
        return self

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        self.asked = asked
        items = [{"Timestamp": at, "HistorySummary": how, "HistoryData": self.data} for at, how in sorted(self.changes)]
        return [{"AlarmHistoryItems": [item]} for item in items if item["Timestamp"] >= asked["StartDate"]]


class Denied(CloudWatch):
    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        raise DENIED


def serving(*, since: datetime = NOW - HOUR, state: State = "serving", note: Note | None = None) -> Alias:
    return Alias("feedback-prod", "prod", "2", {}, "r", note or Note(state, since, 1))


def released(site: Site, *numbers: int) -> None:
    for number in numbers:
        site.upload(source(number))
        release(site.job())


def release(job: Job) -> None:
    steps.release(job)
    job.lease.give_back()


def why_not(site: Site, alias: Alias, metrics: CloudWatch, *, minutes: float = 15) -> str | None:
    job = site.job(bake_minutes=minutes)
    job._clients["cloudwatch"] = metrics
    found = baking.why_not_baked(job, alias)
    job.lease.give_back()
    return found


def test_an_alarm_without_a_rollback_keeps_a_version_from_good(site: Site) -> None:
    """It was flapping, or there was nothing to go back to; now it is quiet. By the emulated alarm's own history."""
    released(site, 1, 2)
    site.alarm("ALARM")
    site.alarm("OK")

    released(site, 3)

    assert (site.serves(), site.good()) == ("3", "1")
    assert (
        f"good stays at version 1: version 2 has not baked, because {site.function}-failing was on while it served"
        in site.output()
    )
    assert "baked" not in site.kinds()


def test_without_good_it_is_no_different(site: Site) -> None:
    released(site, 1, 2)
    aws("lambda").delete_alias(FunctionName=site.function, Name="good")
    site.alarm("ALARM")
    site.alarm("OK")
    until_the_next_second()  # an alarm in the same second as the move of the alias counts against the new version

    released(site, 3)
    assert site.good() is None
    assert "there is no good yet: version 2 has not baked" in site.output()

    released(site, 4)
    assert (site.good(), site.wrong()) == ("3", [])
    assert site.entries()[-2].facts["replaced"] is None


def test_what_the_version_before_did_is_not_laid_to_it(site: Site) -> None:
    before = NOW - HOUR - MINUTE

    assert why_not(site, serving(), CloudWatch((before, RANG))) is None


def test_it_asks_for_its_own_alarm_since_the_move(site: Site) -> None:
    metrics = CloudWatch()

    why_not(site, serving(since=NOW - HOUR), metrics)

    asked = {"AlarmName": f"{site.function}-failing", "HistoryItemType": "StateUpdate"}
    assert asked.items() <= metrics.asked.items()
    assert metrics.asked["StartDate"] == (NOW - HOUR).replace(microsecond=0)
    assert metrics.asked["EndDate"] > NOW


def test_one_alarm_among_many_changes_is_enough(site: Site) -> None:
    changes = [(NOW - minute * MINUTE, "Alarm updated from INSUFFICIENT_DATA to OK") for minute in range(2, 50)]

    found = why_not(
        site, serving(), CloudWatch(*changes, (NOW - MINUTE, "Alarm updated from INSUFFICIENT_DATA to ALARM"))
    )

    assert found
    assert "was on while it served" in found


@pytest.mark.parametrize(
    ("quiet_after", "bakes"), [(timedelta(minutes=6), True), (timedelta(minutes=11), False)], ids=["soon", "late"]
)
def test_a_repair_bakes_if_the_alarm_ends_with_the_failures(site: Site, quiet_after: timedelta, bakes: bool) -> None:
    """It was on when the repair was released."""
    since = NOW - HOUR

    found = why_not(site, serving(since=since), CloudWatch((since - MINUTE, RANG), (since + quiet_after, QUIET)))

    assert (found is None) is bakes


@pytest.mark.parametrize(
    ("rang_after", "bakes"),
    [
        (timedelta(minutes=-1), False),
        (timedelta(minutes=1), True),
        (timedelta(minutes=9), True),
        (timedelta(minutes=16), False),
    ],
    ids=["before", "during", "late", "after"],
)
def test_the_alarm_of_a_canary_is_the_canary_s(site: Site, rang_after: timedelta, bakes: bool) -> None:
    began = NOW - HOUR
    note = Note("serving", NOW - 2 * HOUR, 1, canary=(began, began + 5 * MINUTE))

    found = why_not(site, serving(note=note), CloudWatch((began + rang_after, RANG)))

    assert (found is None) is bakes


@pytest.mark.parametrize(
    ("how", "old", "new", "bakes"),
    [
        (RANG, "Five minutes without a failure.", "Drill 7f3a by ada", True),
        (QUIET, "Drill 7f3a by ada", "Drill 7f3a by ada: over", True),
        (QUIET, "Drill 7f3a by ada", "Threshold not crossed", True),  # CloudWatch was faster
        (RANG, "Drill 7f3a by ada: over", "Threshold Crossed: 1 datapoint", False),  # an outage after it
        (QUIET, "Threshold Crossed: 1 datapoint", "Drill 7f3a by ada: over", False),
    ],
)
def test_a_drill_says_nothing_about_what_serves(site: Site, how: str, old: str, new: str, bakes: bool) -> None:
    data = {"version": "1.0", "oldState": {"stateReason": old}, "newState": {"stateReason": new}}

    found = why_not(site, serving(), CloudWatch((NOW - 10 * MINUTE, how), data=data))

    assert (found is None) is bakes


def test_what_is_not_known_is_not_taken_for_good(site: Site) -> None:
    released(site, 1, 2)
    site.upload(source(3))
    job = site.job()
    job._clients["cloudwatch"] = Denied()

    release(job)

    assert (site.serves(), site.good()) == ("3", "1")
    assert "2 has not baked, because the history of" in site.output()
    assert "not allowed" in site.output()


def test_the_history_is_not_read_for_a_version_that_served_too_short(site: Site) -> None:
    found = why_not(site, serving(since=datetime.now(UTC) - 5 * MINUTE), Denied())

    assert found
    assert "of 15" in found


@pytest.mark.parametrize("state", ["rolled-back", "canary"])
def test_what_a_rollback_put_there_has_proved_nothing(site: Site, state: State) -> None:
    assert why_not(site, serving(state=state), CloudWatch()) == "a rollback put it there"


def test_nor_has_what_was_moved_by_hand(site: Site) -> None:
    alias = Alias("feedback-prod", "prod", "2", {}, "r", None)

    assert why_not(site, alias, CloudWatch()) == "the alias was moved by hand"


def test_what_is_good_already_stays_so(site: Site) -> None:
    released(site, 1)
    job = site.job()
    job._clients["cloudwatch"] = Denied()

    alias_moves.promote_to_good(job, site.serving())

    assert site.good() == "1"
    job.lease.give_back()

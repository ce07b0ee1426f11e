"""The emulated AWS keeps the weights of an alias and sends nobody by them: a fake tells what they would bring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ops.release import canary, ending, health, start
from ops.release import site as steps
from ops.release.job import Job
from ops.versions import Note
from tests.ops.release.conftest import Site, source

WATCHED = {"percent": 10, "minutes": 0.02, "poll_seconds": 0.2, "most_errors": 2, "slowest_p99_ms": 800}
Minutes = dict[str, list[float]]


class CloudWatch:
    """Answers the alarm's state, and one page of metrics after the other."""

    def __init__(self, *pages: Minutes, state: str = "OK", then: Callable[[], None] | None = None) -> None:
        self.pages, self.state, self.then = list(pages), state, then
        self.asked: list[dict[str, Any]] = []

    def describe_alarms(self, **_: Any) -> dict[str, Any]:
        return {"MetricAlarms": [{"StateValue": self.state}]}

    def get_paginator(self, operation: str) -> CloudWatch | History:
        assert operation in ("get_metric_data", "describe_alarm_history")
        return self if operation == "get_metric_data" else History()

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        self.asked.append(asked)
        if self.then:
            self.then()
        page = self.pages.pop(0) if len(self.pages) > 1 else self.pages[0]
        return [{"MetricDataResults": [{"Id": name, "Values": values} for name, values in page.items()]}]


class History:
    """Of an alarm that never rang."""

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return [{"AlarmHistoryItems": []}]


def release(site: Site, metrics: CloudWatch) -> Job:
    for number in (1, 2):
        site.upload(source(number))
        steps.release(job := site.job())
        job.lease.give_back()
    site.upload(source(3))
    job = site.job(canary=WATCHED)
    job._clients["cloudwatch"] = metrics
    with ending.refusing(job):
        steps.release(job)
    job.lease.give_back()
    return job


def outcomes(site: Site) -> list[str]:
    return [entry.facts["outcome"] for entry in site.entries() if entry.kind == "canary"]


def test_a_canary_that_bears_its_visitors_gets_all_of_them(site: Site) -> None:
    metrics = CloudWatch({"invocations": [40, 60], "errors": [0, 2], "slowest": [120, 790]})

    release(site, metrics)

    alias = site.serving()
    assert (alias.version, alias.weights, site.good()) == ("3", {}, "2")
    assert "the canary has baked for 0.02 min: 100 requests, 2 errors, p99 790 ms" in site.told()
    assert (outcomes(site), site.kinds()[-2:], site.wrong()) == (["watching"], ["canary", "release"], [])


def test_what_is_watched_is_the_new_version_behind_the_alias(site: Site) -> None:
    metrics = CloudWatch({"invocations": [1], "errors": [], "slowest": [5]})

    release(site, metrics)

    wanted = {"FunctionName": site.function, "Resource": f"{site.function}:{site.stage}", "ExecutedVersion": "3"}
    found = [query["MetricStat"] for query in metrics.asked[0]["MetricDataQueries"]]
    assert [stat["Stat"] for stat in found] == ["Sum", "Sum", "p99"]
    for stat in found:
        assert {one["Name"]: one["Value"] for one in stat["Metric"]["Dimensions"]} == wanted
    assert metrics.asked[0]["StartTime"].second == 0
    assert len(metrics.asked) > 2


@pytest.mark.parametrize(
    ("metrics", "why"),
    [
        (CloudWatch({"invocations": [9], "errors": [2, 1], "slowest": [5]}), "3 errors in 9 requests, 2 allowed"),
        (CloudWatch({"invocations": [9], "errors": [0], "slowest": [5, 801]}), "its p99 is 801 ms, 800 allowed"),
        (CloudWatch({"invocations": [9], "errors": [0], "slowest": [5]}, state="ALARM"), "failing went off"),
    ],
    ids=["errors", "slow", "alarm"],
)
def test_a_canary_in_trouble_is_stopped(site: Site, metrics: CloudWatch, why: str) -> None:
    with pytest.raises(ending.Ended, match=f"{why}(?s:.)*Version 2 serves, as before"):
        release(site, metrics)

    alias = site.serving()
    assert (alias.version, alias.weights) == ("2", {})
    assert alias.note
    assert alias.note.state == "serving"
    assert alias.note.canary  # what it broke is not laid to version 2
    assert alias.note.since < alias.note.canary[0]
    assert (outcomes(site), site.kinds()[-1], site.wrong()) == (["watching", "stopped"], "refused-release", [])


def test_a_repair_during_the_alarm_has_no_canary_and_keeps_good(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2):
        site.upload(source(number))
        steps.release(job := site.job())
        job.lease.give_back()
    site.alarm("ALARM")
    monkeypatch.setenv(start.DURING_ALARM, "mends the form")
    site.upload(source(3))
    job = site.job(canary=WATCHED)

    start.refuse_during_alarm(job)
    steps.release(job)

    assert (site.serves(), site.serving().weights, site.good()) == ("3", {}, "1")
    assert (outcomes(site), site.wrong()) == ([], [])


def test_a_canary_that_could_not_be_ended_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def out_of_reach(*_: object) -> None:
        raise OSError("no network")

    monkeypatch.setattr(canary, "_end", out_of_reach)
    metrics = CloudWatch({"invocations": [9], "errors": [9], "slowest": [5]})

    with pytest.raises(ending.Ended, match="Version 2 serves, and 10 % to version 3: a canary that could not be ended"):
        release(site, metrics)


def test_it_is_stopped_as_soon_as_there_is_trouble(site: Site) -> None:
    well, ill = {"invocations": [9.0], "errors": [0.0]}, {"invocations": [9.0], "errors": [3.0]}
    metrics = CloudWatch(well, ill, well)

    with pytest.raises(ending.Ended):
        release(site, metrics)

    assert len(metrics.asked) == 2


def test_a_rollback_during_the_canary_is_left_alone(site: Site) -> None:
    def roll_back() -> None:
        if site.serving().weights:
            site.move("1", Note.now("rolled-back"))

    metrics = CloudWatch({"invocations": [], "errors": [], "slowest": []}, then=roll_back)

    with pytest.raises(ending.Ended, match="was moved meanwhile"):
        release(site, metrics)

    assert (site.serves(), site.kinds()[-1]) == ("1", "refused-release")


def test_a_canary_without_visitors_has_proved_nothing_and_says_so(site: Site) -> None:
    release(site, CloudWatch({"invocations": [], "errors": [], "slowest": []}))

    assert site.serves() == "3"
    assert "it has proved nothing" in site.told()


def test_no_canary_if_its_share_is_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canary, "watch", lambda *_: pytest.fail("nobody asked for it"))
    for number in (1, 2):
        site.upload(source(number))
        steps.release(job := site.job(canary={"percent": 0}))
        job.lease.give_back()

    assert site.serves() == "2"


def test_ctrl_c_ends_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(health, "alarm_state", interrupted)
    with pytest.raises(ending.Interrupted):
        release(site, CloudWatch({"invocations": [], "errors": [], "slowest": []}))

    assert (site.serves(), site.serving().weights) == ("2", {})

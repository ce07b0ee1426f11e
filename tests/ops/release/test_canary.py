"""The emulated AWS stores the weights of an alias but does not route by them: a fake returns the metrics."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ops.release import canary, canary_metrics, failure_report, health, preconditions
from ops.release import site as steps
from ops.release.job import Job
from ops.versions import Note
from tests.ops.alarms import matches
from tests.ops.release.conftest import Site, source
from tests.ops.rights import ALLOWED, actions
from tests.waiting import Clock
from web.logs.log_format import JsonFormatter

WATCHED = {
    "percent": 10, "minutes": 0.02, "late_seconds": 0, "poll_seconds": 0.2, "most_errors": 2, "slowest_p99_ms": 800,
}  # fmt: skip
MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
Minutes = dict[str, list[float]]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(canary, "time", made)
    return made


class CloudWatch:
    """Answers the alarm's state, and one page of metrics after the other: of each a minute after the other."""

    def __init__(
        self, *pages: Minutes, state: str = "OK", code: str = "Complete", then: Callable[[], None] | None = None
    ) -> None:
        self.pages, self.state, self.code, self.then = list(pages), state, code, then
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
        return [{"MetricDataResults": [self._result(name, values) for name, values in page.items()]}]

    def _result(self, name: str, values: list[float]) -> dict[str, Any]:
        minutes = [NOON + number * MINUTE for number in range(len(values))]
        return {"Id": name, "Timestamps": minutes, "Values": values, "StatusCode": self.code}


class History:
    """Of an alarm that never rang."""

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return [{"AlarmHistoryItems": []}]


class Logs:
    """Answers one page of lines after the other, by their ids."""

    def __init__(self, *pages: list[str]) -> None:
        self.pages = list(pages)
        self.asked: list[dict[str, Any]] = []

    def get_paginator(self, operation: str) -> Logs:
        assert operation == "filter_log_events"
        return self

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        self.asked.append(asked)
        page = self.pages.pop(0) if self.pages else []
        return [{"events": [{"eventId": line} for line in page]}, {"events": []}]


def release(site: Site, metrics: CloudWatch, logs: Logs | None = None, **watched: Any) -> Job:
    for number in (1, 2):
        site.upload(source(number))
        steps.release(job := site.job())
        job.lease.give_back()
    site.upload(source(3))
    job = site.job(canary=WATCHED | watched)
    job._clients |= {"cloudwatch": metrics, "logs": logs or Logs()}
    with failure_report.recording(job):
        steps.release(job)
    job.lease.give_back()
    return job


def outcomes(site: Site) -> list[str]:
    return [entry.facts["outcome"] for entry in site.entries() if entry.kind == "canary"]


def test_a_good_canary_gets_all_visitors(site: Site) -> None:
    metrics = CloudWatch({"invocations": [40, 60], "errors": [0, 2], "slowest": [120, 790]})

    release(site, metrics)

    alias = site.serving()
    assert (alias.version, alias.weights, site.good()) == ("3", {}, "2")
    assert "the canary has baked for 0.02 min: 100 requests, 2 errors, p99 790 ms" in site.output()
    assert (outcomes(site), site.kinds()[-2:], site.wrong()) == (["watching"], ["canary", "release"], [])


def test_what_is_watched_is_the_new_version_behind_the_alias(site: Site) -> None:
    metrics = CloudWatch({"invocations": [1], "errors": [], "slowest": [5]})

    release(site, metrics)

    expected = {"FunctionName": site.function, "Resource": f"{site.function}:{site.stage}", "ExecutedVersion": "3"}
    found = [query["MetricStat"] for query in metrics.asked[0]["MetricDataQueries"]]
    assert [stat["Stat"] for stat in found] == ["Sum", "Sum", "p99"]
    for stat in found:
        assert {one["Name"]: one["Value"] for one in stat["Metric"]["Dimensions"]} == expected
    assert metrics.asked[0]["StartTime"].second == 0
    assert len(metrics.asked) > 2


@pytest.mark.parametrize(
    ("metrics", "why"),
    [
        (CloudWatch({"invocations": [9], "errors": [2, 1], "slowest": [5]}), "3 errors in 9 requests, 2 allowed"),
        (CloudWatch({"invocations": [30, 20], "errors": [0], "slowest": [5, 801]}), "its p99 is 801 ms, 800 allowed"),
        (CloudWatch({"invocations": [9], "errors": [0], "slowest": [5]}, state="ALARM"), "failing went off"),
        (CloudWatch({"invocations": [9], "errors": [0], "slowest": [5]}, code="PartialData"), "errors: PartialData"),
        (CloudWatch({"invocations": [9], "errors": [0]}), "slowest: no answer"),
    ],
    ids=["errors", "slow", "alarm", "partial", "missing"],
)
def test_a_canary_in_trouble_is_stopped(site: Site, metrics: CloudWatch, why: str) -> None:
    with pytest.raises(failure_report.Ended, match=f"{why}(?s:.)*Version 2 serves, as before"):
        release(site, metrics)

    alias = site.serving()
    assert (alias.version, alias.weights) == ("2", {})
    assert alias.note
    assert alias.note.state == "serving"
    assert alias.note.canary  # what it broke is not laid to version 2
    assert alias.note.since < alias.note.canary[0]
    assert (outcomes(site), site.kinds()[-1], site.wrong()) == (["watching", "stopped"], "refused-release", [])


def test_its_answers_500_are_errors_too(site: Site) -> None:
    """To Lambda they are none."""
    metrics, logs = CloudWatch({"invocations": [9], "errors": [1], "slowest": [5]}), Logs(["a", "b"])

    with pytest.raises(failure_report.Ended, match="3 errors in 9 requests, 2 allowed"):
        release(site, metrics, logs)

    [asked] = logs.asked
    assert asked["logGroupName"] == f"/aws/lambda/{site.function}"
    pattern = '{ $.event = "request_finished" && $.metadata.status = 500 && $.release = "3" }'
    assert asked["filterPattern"] == pattern


def test_the_filter_finds_the_answers_500_of_that_version_alone() -> None:
    def line(release: str, status: int) -> str:
        record = logging.LogRecord("site", logging.INFO, "", 0, "request_finished", (), None)
        vars(record).update(status=status, durationMs=500)
        return JsonFormatter(release).format(record)

    pattern = canary_metrics.ANSWERED_500.replace("VERSION", "3")
    tried = [("3", 500), ("2", 500), ("3", 503), ("3", 200)]

    assert [one for one in tried if matches(pattern, line(*one))] == [("3", 500)]


def test_who_releases_may_read_that_log() -> None:
    """A fake is asked here, and the emulated AWS has no canary: nothing else would find it out."""
    [right] = [right for right in ALLOWED if right.of == "ReleasePolicy" and "logs:FilterLogEvents" in actions(right)]

    groups = [resource["Fn::Sub"].partition(":log-group:")[2] for resource in right.statement["Resource"]]
    assert "/aws/lambda/feedback-prod:*" in groups


def test_a_line_that_is_read_again_counts_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canary_metrics, "LATE", timedelta(0))
    logs = Logs(["a", "b"], ["b"], ["a"])

    release(site, CloudWatch({"invocations": [9], "errors": [], "slowest": [5]}), logs)

    assert "9 requests, 2 errors, too few per minute for a p99" in site.output()
    starts = [asked["startTime"] for asked in logs.asked]
    assert starts == sorted(set(starts))  # only what can be new


def test_the_slowest_of_a_few_is_no_verdict(site: Site) -> None:
    release(site, CloudWatch({"invocations": [19, 40], "errors": [], "slowest": [5000, 700]}))

    assert site.serves() == "3"
    assert "59 requests, 0 errors, p99 700 ms" in site.output()


def test_the_last_look_waits_for_what_comes_in_late(site: Site) -> None:
    well, ill = {"invocations": [9.0], "errors": [0.0], "slowest": [5.0]}, {"errors": [3.0]}
    metrics = CloudWatch(well, well | ill)

    with pytest.raises(failure_report.Ended, match="3 errors in 9 requests"):
        release(site, metrics, minutes=0, late_seconds=0.3, poll_seconds=60)

    assert len(metrics.asked) == 2


def test_a_repair_during_the_alarm_has_no_canary_and_keeps_good(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2):
        site.upload(source(number))
        steps.release(job := site.job())
        job.lease.give_back()
    site.alarm("ALARM")
    monkeypatch.setenv(preconditions.DURING_ALARM, "repairs the form")
    site.upload(source(3))
    job = site.job(canary=WATCHED)

    preconditions.refuse_during_alarm(job)
    steps.release(job)

    assert (site.serves(), site.serving().weights, site.good()) == ("3", {}, "1")
    assert (outcomes(site), site.wrong()) == ([], [])


def test_a_canary_that_could_not_be_ended_is_reported(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def out_of_reach(*_: object) -> None:
        raise OSError("no network")

    monkeypatch.setattr(canary, "_end", out_of_reach)
    metrics = CloudWatch({"invocations": [9], "errors": [9], "slowest": [5]})

    with pytest.raises(
        failure_report.Ended, match="Version 2 serves, and 10 % go to version 3: the canary could not be ended"
    ):
        release(site, metrics)


def test_it_is_stopped_as_soon_as_there_is_trouble(site: Site) -> None:
    well, ill = ({"invocations": [9.0], "errors": [errors], "slowest": [5.0]} for errors in (0.0, 3.0))
    metrics = CloudWatch(well, ill, well)

    with pytest.raises(failure_report.Ended):
        release(site, metrics)

    assert len(metrics.asked) == 2


def test_a_rollback_during_the_canary_is_left_alone(site: Site) -> None:
    def roll_back() -> None:
        if site.serving().weights:
            site.move("1", Note.now("rolled-back"))

    metrics = CloudWatch({"invocations": [], "errors": [], "slowest": []}, then=roll_back)

    with pytest.raises(failure_report.Ended, match="was moved meanwhile"):
        release(site, metrics)

    assert (site.serves(), site.kinds()[-1]) == ("1", "refused-release")


def test_a_canary_without_visitors_has_proved_nothing_and_says_so(site: Site) -> None:
    release(site, CloudWatch({"invocations": [], "errors": [], "slowest": []}))

    assert site.serves() == "3"
    assert "it proved nothing" in site.output()


def test_no_canary_if_its_share_is_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canary, "watch", lambda *_: pytest.fail("no canary was expected"))
    for number in (1, 2):
        site.upload(source(number))
        steps.release(job := site.job(canary={"percent": 0}))
        job.lease.give_back()

    assert site.serves() == "2"


def test_ctrl_c_ends_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(health, "alarm_state", interrupted)
    with pytest.raises(failure_report.Interrupted):
        release(site, CloudWatch({"invocations": [], "errors": [], "slowest": []}))

    assert (site.serves(), site.serving().weights) == ("2", {})

"""Alarms, dashboards and what the logs add up to: read off the templates, and off lines that the site really writes."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from ops.cloud import template
from tests.ops.alarms import ALARMS, EMBEDDED, MADE, matches
from tests.ops.rights import STAGE
from web.logs.log_format import JsonFormatter

FILTERS = {name: made["Properties"] for name, made in MADE.items() if made["Type"] == "AWS::Logs::MetricFilter"}
DASHBOARDS = {name: made["Properties"] for name, made in MADE.items() if made["Type"] == "AWS::CloudWatch::Dashboard"}

TOPICS = {"Rolls back": "alarms", "Pages": "pages", "Notifies": "notices"}


# What AWS measures by itself: namespace, dimensions, metrics.
MEASURED = {
    ("AWS/ApiGateway", ("ApiName", "Stage")): {"Count", "4XXError", "5XXError", "Latency", "IntegrationLatency"},
    ("AWS/Lambda", ("FunctionName",)): {"Invocations", "Errors", "Throttles", "IteratorAge"},
    ("AWS/Lambda", ("FunctionName", "Resource")): {
        *("Invocations", "Errors", "Throttles", "Duration", "ConcurrentExecutions", "IteratorAge")
    },
    ("AWS/DynamoDB", ("TableName",)): {
        *("ReadThrottleEvents", "WriteThrottleEvents", "ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits")
    },
    ("AWS/DynamoDB", ("GlobalSecondaryIndexName", "TableName")): {"WriteThrottleEvents"},
    ("AWS/SQS", ("QueueName",)): {"ApproximateNumberOfMessagesVisible"},
    ("Feedback", ("Stage",)): EMBEDDED,
    (f"Feedback/{STAGE}", ()): {filter_["MetricTransformations"][0]["MetricName"] for filter_ in FILTERS.values()},
}

Metric = tuple[str, str, dict[str, str]]  # namespace, name, dimensions


# --- Alarms ---


def test_the_seven_alarms_are_there_and_those_for_what_goes_on_behind() -> None:
    names = {properties["AlarmName"].removeprefix(f"feedback-{STAGE}-") for properties in ALARMS.values()}

    assert names == {
        *("failing", "throttled", "tables-throttled", "error-rate", "slow", "cold-starts"),  # and the spend, a budget
        *(
            "events-failed",
            "stream-late",
            "quarantine",
            "stream-failures",
            "undelivered",
            "job-failures",
            "timer-failures",
            "mail-failures",
        ),
    }
    assert MADE["SpendAlarm"]["Type"] == "AWS::Budgets::Budget"


@pytest.mark.parametrize("name", sorted(ALARMS))
def test_an_alarm_says_what_it_does_and_does_it(name: str) -> None:
    alarm = ALARMS[name]
    does, _, rest = alarm["AlarmDescription"].partition(":")
    short = alarm["AlarmName"].removeprefix(f"feedback-{STAGE}-")

    assert spelled(alarm["AlarmActions"]) == f"feedback-{TOPICS[does]}-{STAGE}"
    assert rest.endswith(f" What to do: docs/operations.md#alarm-{short}")
    assert alarm["TreatMissingData"] == "notBreaching"


def test_only_one_alarm_rolls_back() -> None:
    rolling = [name for name, alarm in ALARMS.items() if spelled(alarm["AlarmActions"]).startswith("feedback-alarms-")]

    assert rolling == ["FailingAlarm"]
    assert ALARMS["FailingAlarm"]["Threshold"] == 5
    assert ALARMS["FailingAlarm"]["Period"] * ALARMS["FailingAlarm"]["EvaluationPeriods"] == 300


@pytest.mark.parametrize("name", sorted(ALARMS))
def test_an_alarm_watches_a_metric_that_exists(name: str) -> None:
    for namespace, metric, dimensions in watched(ALARMS[name]):
        assert metric in MEASURED[namespace, tuple(sorted(dimensions))]
        assert all(STAGE in value or value.endswith("-index") for value in dimensions.values())


@pytest.mark.parametrize("name", [name for name in sorted(ALARMS) if "Metrics" in ALARMS[name]])
def test_an_alarm_uses_all_the_metrics_that_it_reads(name: str) -> None:
    result, *asked = ALARMS[name]["Metrics"]
    used = set(re.findall(r"\b[a-z]\w*\b", result["Expression"])) or {query["Id"] for query in asked}

    assert used == {query["Id"] for query in asked}
    assert len(asked) <= 10  # what AWS takes in an alarm


# --- What the logs add up to ---


@pytest.fixture
def written() -> Callable[..., str]:
    """The line that our logger writes."""

    def write(event: str, **fields: Any) -> str:
        record = logging.LogRecord("site", logging.INFO, "", 0, event, (), None)
        vars(record).update(fields)
        return JsonFormatter().format(record)

    return write


# The event, and what it carries, as the code logs it. test_the_lines_are_those_of_the_code holds them to it.
LINES: dict[str, tuple[str, dict[str, Any]]] = {
    "EventsFailed": ("event_failed", {"records": 2, "source": "aws:dynamodb", "resource": "feedback"}),
    "RequestsFailed": ("request_failed", {"method": "GET", "route": "health"}),
    "RecordsQuarantined": ("record_quarantined", {"eventId": "1", "reason": "no image"}),
    "ColdStarts": ("request_finished", {"status": 200, "durationMs": 3.2, "coldStart": True}),
    "RequestsLimited": ("request_finished", {"status": 429, "durationMs": 3.2, "coldStart": False}),
    "RequestsPutOff": ("request_finished", {"status": 503, "durationMs": 503, "coldStart": False}),
}
IN_THE_WAY: list[tuple[str, dict[str, Any]]] = [
    ("event_handled", {"records": 2, "source": "event_failed"}),
    ("request_finished", {"status": 200, "durationMs": 429, "coldStart": False}),
    ("batch_counted", {"records": 429}),
]
LAMBDAS_OWN = {
    "2026-03-01T10:00:00.000Z 8f507cfc-1f0a-4a6e-9d3b-5e1c7d2b9a40 Task timed out after 29.00 seconds": True,
    "[ERROR] Runtime.ImportModuleError: Unable to import module 'feedback_site.entry.lambda_entry'": True,
    "RequestId: 8f507cfc Error: Runtime exited with error: signal: killed Runtime.ExitError": True,
    "START RequestId: 8f507cfc-1f0a-4a6e-9d3b-5e1c7d2b9a40 Version: 7": False,
    "REPORT RequestId: 8f507cfc-1f0a-4a6e-9d3b-5e1c7d2b9a40 Duration: 3.2 ms Billed Duration: 4 ms": False,
}


@pytest.mark.parametrize("name", sorted(LINES))
def test_a_filter_finds_its_own_line_and_no_other(name: str, written: Callable[..., str]) -> None:
    lines = {other: written(event, **fields) for other, (event, fields) in LINES.items()}
    noise = [written(event, **fields) for event, fields in IN_THE_WAY] + list(LAMBDAS_OWN)
    pattern = FILTERS[name]["FilterPattern"]

    assert [other for other, line in lines.items() if matches(pattern, line)] == [name]
    assert not [line for line in noise if matches(pattern, line)]


@pytest.mark.parametrize("line", LAMBDAS_OWN)
def test_lambdas_own_words_for_a_crash_are_found(line: str, written: Callable[..., str]) -> None:
    pattern = FILTERS["FunctionsCrashed"]["FilterPattern"]

    assert matches(pattern, line) is LAMBDAS_OWN[line]
    assert not matches(pattern, written("event_failed", records=1))


def test_the_api_says_what_it_refused() -> None:
    body = template.text()
    format_ = " ".join(body[body.index("  ApiLogFormat:") :].splitlines()[2:5])
    line = re.sub(r"\$context\.error\.responseType", "THROTTLED", format_)

    assert matches(FILTERS["RequestsThrottled"]["FilterPattern"], line)
    assert not matches(FILTERS["RequestsThrottled"]["FilterPattern"], format_)
    assert not re.search(r"identity|[pP]ath|sourceIp|userAgent", format_)


def test_the_lines_are_those_of_the_code() -> None:
    modules = ("feedback_site/entry/event_router", "web/logs/request_log", "analytics/counting/quarantine")
    code = "".join((settings.BASE_DIR / f"{module}.py").read_text() for module in modules)

    for event, fields in LINES.values():
        assert f'"{event}"' in code
        assert all(f'"{field}"' in code for field in fields)


def test_every_filter_was_tried() -> None:
    assert set(FILTERS) == {*LINES, "FunctionsCrashed", "RequestsThrottled"}


# --- Dashboards ---


def test_there_are_two() -> None:
    assert {spelled(properties["DashboardName"]) for properties in DASHBOARDS.values()} == {
        "feedback-prod-health",
        "feedback-prod-business",
    }


@pytest.mark.parametrize("name", sorted(DASHBOARDS))
def test_widgets_show_metrics_that_exist(name: str) -> None:
    shown = 0
    for widget in widgets(name):
        for namespace, metric, dimensions in plotted(widget["properties"].get("metrics", [])):
            assert metric in MEASURED[namespace, tuple(sorted(dimensions))], widget["properties"]["title"]
            shown += 1

    assert shown >= 7


@pytest.mark.parametrize("name", sorted(DASHBOARDS))
def test_widgets_do_not_lie_on_each_other(name: str) -> None:
    taken = [
        (x, y)
        for widget in widgets(name)
        for x in range(widget["x"], widget["x"] + widget["width"])
        for y in range(widget["y"], widget["y"] + widget["height"])
    ]

    assert len(taken) == len(set(taken))
    assert max(x for x, _ in taken) < 24


def test_the_health_dashboard_shows_every_alarm() -> None:
    (shown,) = [widget["properties"]["alarms"] for widget in widgets("HealthDashboard") if widget["type"] == "alarm"]

    assert {arn.rpartition(":")[2] for arn in shown} == {alarm["AlarmName"] for alarm in ALARMS.values()}


def test_the_business_dashboard_shows_what_is_embedded() -> None:
    shown = {
        metric
        for widget in widgets("BusinessDashboard")
        for _, metric, _ in plotted(widget["properties"].get("metrics", []))
    }

    assert shown == EMBEDDED - {"ColdStart"}


def widgets(name: str) -> list[dict[str, Any]]:
    body = DASHBOARDS[name]["DashboardBody"]
    found: list[dict[str, Any]] = json.loads(body["Fn::Sub"] if isinstance(body, dict) else body)["widgets"]
    return found


def plotted(rows: list[list[Any]]) -> list[Metric]:
    """A "." says what stood there in the row before."""
    found: list[Metric] = []
    before: list[str] = []
    for row in rows:
        names = [part for part in row if isinstance(part, str)]
        if not names:
            continue  # an expression
        names = [before[place] if part == "." else part for place, part in enumerate(names)]
        namespace, metric, *dimensions = names
        found.append((namespace, metric, dict(zip(dimensions[::2], dimensions[1::2], strict=True))))
        before = names
    return found


def watched(alarm: dict[str, Any]) -> list[Metric]:
    metrics = [query["MetricStat"]["Metric"] for query in alarm.get("Metrics", []) if "MetricStat" in query] or [alarm]
    return [
        (
            metric["Namespace"],
            metric["MetricName"],
            {dimension["Name"]: dimension["Value"] for dimension in metric.get("Dimensions", [])},
        )
        for metric in metrics
    ]


def spelled(value: Any) -> str:
    """The last part of what a reference or an ARN names."""
    match value:
        case [one]:
            return spelled(one)
        case {"Fn::Sub": text}:
            return str(text).rpartition(":")[2]
        case {"Ref": name}:
            return str(MADE[name]["Properties"]["TopicName"])
    return str(value)

"""The line that CloudWatch takes metrics from, held to the specification of its embedded metric format."""

from __future__ import annotations

import json
import logging
import runpy
from typing import Any

import pytest
from django.conf import settings as site_settings

from ops.cloud import template
from tests.ops.alarms import EMBEDDED
from tests.web.logs.embedded_metrics import wrong_with
from web.logs.metrics import NAMESPACE, UNITS, MeasuringFormatter

AT = 1_727_054_625.1237


def written(stage: str = "prod", **fields: Any) -> str:
    record = logging.LogRecord("site", logging.INFO, "", 0, "request_finished", (), None)
    record.created = AT
    vars(record).update(fields)
    return MeasuringFormatter("42", stage).format(record)


def test_every_metric_of_ours_makes_a_line_that_cloudwatch_takes() -> None:
    text = written(measures=dict.fromkeys(UNITS, 1), status=201)

    assert wrong_with(text) == []
    assert json.loads(text)["_aws"]["Timestamp"] == int(AT * 1000)


@pytest.mark.parametrize("name", sorted(UNITS))
def test_each_metric_may_stand_alone(name: str) -> None:
    line = json.loads(written(measures={name: 2.5}))

    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive == {
        "Namespace": "Feedback",
        "Dimensions": [["Stage"]],
        "Metrics": [{"Name": name, "Unit": UNITS[name]}],
    }
    assert (line["Stage"], line[name]) == ("prod", 2.5)


def test_the_check_finds_what_the_specification_forbids() -> None:
    line = json.loads(written(measures={"Duration": 2.5}))
    del line["Duration"]
    line["Stage"] = 7
    line["_aws"]["CloudWatchMetrics"][0]["Namespace"] = "a b"
    line["_aws"]["Timestamp"] = 1.5

    assert wrong_with(json.dumps(line)) == [
        "no Timestamp in whole milliseconds",
        "Namespace",
        "Dimensions ['Stage']",
        "Duration is no number of the outermost object",
    ]


def test_the_rest_of_the_line_is_as_ever() -> None:
    line = json.loads(written(measures={"Duration": 2.5}, status=200, coldStart=False))

    assert line["event"] == "request_finished"
    assert line["metadata"] == {"status": 200, "coldStart": False}


def test_a_line_without_measures_has_no_metrics() -> None:
    assert "_aws" not in json.loads(written(status=200))


def test_an_unknown_measure_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        written(measures={"Email": 1})


def test_dashboards_show_just_these() -> None:
    assert set(UNITS) == EMBEDDED
    assert f'"{NAMESPACE}","Submissions","Stage","${{Stage}}"' in template.text(template.OPERATIONS)


@pytest.mark.parametrize(
    ("function", "formatter"),
    [("feedback-prod", "web.logs.metrics.MeasuringFormatter"), ("", "web.logs.log_format.JsonFormatter")],
)
def test_only_lambda_measures(monkeypatch: pytest.MonkeyPatch, function: str, formatter: str) -> None:
    for name, value in {"STAGE": "prod", "SECRET_KEY": "k", "PERSON_HASH_KEY": "k"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", function)

    logging_settings = runpy.run_path(str(site_settings.BASE_DIR / "feedback_site" / "settings.py"))["LOGGING"]

    assert logging_settings["formatters"]["json"]["()"] == formatter
    assert logging_settings["formatters"]["lines"]["()"] == "web.logs.log_format.LineFormatter"

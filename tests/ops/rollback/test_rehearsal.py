from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ops.cloud import stages
from ops.cloud.template import OPERATIONS, resources, text
from ops.rollback import config, evidence, handler
from ops.rollback.config import from_environment
from ops.rollback.context import Context
from tests.ops.published import HEALTHY, aws
from tests.ops.rollback.conftest import HOME, Refuse, Site

ENVIRONMENT = {
    "STAGE": "prod",
    "SITE_FUNCTION": "feedback-prod",
    "SERVING_ALIAS": "prod",
    "ROLLBACK_ALARM": "feedback-prod-failing",
    "LEDGER_TABLE_NAME": "ledger-prod",
    "LEDGER_KEY": "a key",
    "NOTICE_TOPIC_ARN": "arn:aws:sns:us-east-1:000000000000:feedback-notices-prod",
}


def probe(context: Context) -> dict[str, Any]:
    return handler.handle(context, {"probe": "rollback"}, HOME)


def test_it_says_what_it_would_work_with(site: Site) -> None:
    site.publish(HEALTHY, HEALTHY, good="1", serving="2")

    assert probe(site.context) == {"ok": True, "serving": "2", "good": "1", "problems": [], "version": "dev"}


def test_it_is_ready_before_the_first_release(site: Site) -> None:
    assert probe(site.context) == {"ok": True, "serving": None, "good": None, "problems": [], "version": "dev"}


def test_it_finds_what_it_could_not_do(site: Site, refuse: Refuse) -> None:
    aws("dynamodb").delete_table(TableName=site.context.config.ledger_table)
    refuse(site.context.metrics, "GetMetricData", 400, "AccessDenied")
    refuse(site.context.functions, "GetAlias", 403, "AccessDeniedException")

    found = probe(site.context)

    assert not found["ok"]
    assert len(found["problems"]) == 4


def test_it_names_what_is_not_set(site: Site) -> None:
    context = replace(site.context, config=replace(site.context.config, ledger_key="", alarm=""))

    assert probe(context)["problems"] == ["ROLLBACK_ALARM is not set.", "LEDGER_KEY is not set."]


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)

    config = from_environment()

    assert config.missing() == []
    assert config.page_topic == "arn:aws:sns:us-east-1:000000000000:feedback-pages-prod"
    assert config.watch_hours == 24
    assert config.webhook == ""


@pytest.mark.parametrize(("given", "hours"), [("2.5", 2.5), ("soon", 24), ("-1", 24), ("", 24)])
def test_a_watch_period_that_is_none_stops_nothing(monkeypatch: pytest.MonkeyPatch, given: str, hours: float) -> None:
    monkeypatch.setenv("WATCH_HOURS", given)

    assert from_environment().watch_hours == hours


def test_zappa_sets_all_it_reads() -> None:
    given = stages.read_settings("prod_rollback")["aws_environment_variables"]

    assert given.keys() == ENVIRONMENT.keys() | {"NOTICE_WEBHOOK_URL", "WATCH_HOURS"}
    assert float(given["WATCH_HOURS"]) == config.WATCH_HOURS


def test_it_counts_what_the_alarm_counts() -> None:
    [alarm] = [
        found["Properties"]
        for found in resources(text(), "prod").values()
        if found["Type"] == "AWS::CloudWatch::Alarm"
        and "feedback-prod-failing" in str(found["Properties"]["AlarmName"])
    ]

    assert (alarm["Namespace"], alarm["MetricName"]) == (evidence.NAMESPACE, evidence.METRIC)
    assert alarm["Threshold"] == evidence.TOLERATED
    assert alarm["ComparisonOperator"] == "GreaterThanThreshold"
    assert alarm["Statistic"] == "Sum"
    assert alarm["Period"] * alarm["EvaluationPeriods"] * 2 == evidence.LOOKBACK.total_seconds()


def test_it_subtracts_the_answers_503_of_the_site() -> None:
    filter_ = resources(text(OPERATIONS), "prod")["RequestsPutOff"]["Properties"]
    [counts] = filter_["MetricTransformations"]

    assert counts["MetricNamespace"] == "Feedback/prod"
    assert (counts["MetricName"], counts["MetricValue"]) == (evidence.ANSWERED_503, "1")

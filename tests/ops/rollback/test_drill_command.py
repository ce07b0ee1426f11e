"""manage.py drill, on a stage whose alarm, topic and function are real ones of the emulated AWS."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from ops.ledger import ledger_store
from tests.ops.published import HEALTHY, aws
from tests.ops.rollback.conftest import KEY, Site
from tests.ops.rollback.deployed import deploy, put_alarm


@pytest.fixture
def stage(site: Site, settings: Settings) -> Site:
    """A release that is past its watch period: an alarm that is no drill would page someone."""
    settings.STAGE, settings.LEDGER_KEY = site.stage, KEY
    settings.LEDGER_TABLE_NAME = site.context.config.ledger_table
    site.publish(HEALTHY, HEALTHY, good="1", serving="2", age=timedelta(days=3))
    put_alarm(site)
    return site


def state(stage: Site) -> tuple[str, str]:
    [alarm] = aws("cloudwatch").describe_alarms(AlarmNames=[stage.context.config.alarm])["MetricAlarms"]
    return alarm["StateValue"], alarm["StateReason"]


def drill(*arguments: str) -> str:
    out = io.StringIO()
    call_command("drill", *arguments, stdout=out)
    return out.getvalue()


def test_an_alarm_gets_through_and_nothing_moves(stage: Site) -> None:
    deploy(stage)

    output = drill()

    assert "The rollback function has handled it after" in output
    assert stage.alias().version == "2"
    now, why = state(stage)
    assert now == "OK"
    assert why.startswith("Drill ")
    assert why.endswith(" by arn:aws:iam::000000000000:root: over")
    [entry] = ledger_store.entries(aws("dynamodb"), stage.context.config.ledger_table)
    assert entry.facts["outcome"] == "drill"
    assert stage.notices("pages") == []


def test_a_second_drill_within_the_hour_gets_through_as_well(stage: Site) -> None:
    deploy(stage)
    drill()

    assert "The rollback function has handled it after" in drill()


def test_a_topic_that_may_not_call_the_function_is_found(stage: Site) -> None:
    """The rehearsal of a release is a direct call, and finds nothing wrong."""
    deploy(stage)
    aws("lambda").remove_permission(FunctionName=f"{stage.function}-rollback", StatementId="topic")

    with pytest.raises(CommandError, match="did not get through to the rollback function"):
        drill("--patience", "0.5")

    assert state(stage)[0] == "OK"


def test_an_alarm_that_is_on_is_no_drill(stage: Site) -> None:
    aws("cloudwatch").set_alarm_state(
        AlarmName=stage.context.config.alarm, StateValue="ALARM", StateReason="Threshold Crossed."
    )

    with pytest.raises(CommandError, match=r"is on already: Threshold Crossed\. This is no drill"):
        drill()


def test_a_stage_without_its_alarm_is_sent_to_apply(stage: Site) -> None:
    aws("cloudwatch").delete_alarms(AlarmNames=[stage.context.config.alarm])

    with pytest.raises(CommandError, match=r"There is no alarm .*`manage\.py infrastructure apply` first"):
        drill()

from __future__ import annotations

import pytest

from ops.page import alarms
from storage.connection.clients import client
from tests.ops.calls import Recorder
from tests.ops.page import stage as stages


def flap(alarm: str, times: int) -> None:
    cloudwatch = client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=alarm,
        Namespace="Else",
        MetricName="any",
        Statistic="Sum",
        Period=300,
        EvaluationPeriods=1,
        Threshold=5,
        ComparisonOperator="GreaterThanThreshold",
    )
    for state in ("ALARM", "OK") * times:
        cloudwatch.set_alarm_state(AlarmName=alarm, StateValue=state, StateReason="It flaps.")


def test_the_history_of_ours_is_not_crowded_out_by_another_application(stage: str) -> None:
    stages.watched(stage)
    flap(f"somebody-elses-{stage}", times=30)

    found = {alarm.name: alarm for alarm in alarms.read()}

    assert set(found) == set(stages.ALARMS)
    assert [change.state for change in found["failing"].changes[:2]] == ["OK", "ALARM"]
    assert found["failing"].last_alarm == found["failing"].changes[1].at


def test_the_history_is_asked_of_our_alarms_only(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stages.watched(stage)
    recorder = Recorder(monkeypatch)

    alarms.read()

    asked = {call.resource for call in recorder.calls if call.action == "cloudwatch:DescribeAlarmHistory"}
    # As the site's role has it.
    assert all(f":alarm:feedback-{stage}-" in resource for resource in asked)
    assert len(asked) == len(stages.ALARMS)


def test_a_stage_without_alarms_has_none(stage: str) -> None:
    assert alarms.read() == []

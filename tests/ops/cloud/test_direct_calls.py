"""The emulated AWS of these tests asks for no rights. What our commands call by themselves is held to the policies."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from ops.cloud import infrastructure, operator_context
from tests.ops.calls import Recorder, refused
from tests.ops.conftest import Edit, quietly, run

pytestmark = pytest.mark.usefixtures("emulator")

BUILDER, DEPLOYER = ("BuilderPolicy",), ("DeployerPolicy", "ReleasePolicy")


def test_who_builds_may_make_each_call_of_apply(stage: str, edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    infrastructure.apply(stage, quietly)  # the first takes an administrator
    edit("RetentionInDays: 30", "RetentionInDays: 7")
    recorder = Recorder(monkeypatch)

    infrastructure.apply(stage, quietly)

    assert {call.action for call in recorder.calls} >= {
        *("cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet", "cloudformation:GetTemplate"),
        *("dynamodb:DescribeContinuousBackups", "dynamodb:DescribeTable", "dynamodb:DescribeTimeToLive"),
        "s3:GetLifecycleConfiguration",
    }
    assert refused(recorder.calls, BUILDER, stage) == set()


def test_who_builds_may_look_at_the_difference_and_the_outputs(
    stage: str, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    infrastructure.apply(stage, quietly)
    edit("RetentionInDays: 30", "RetentionInDays: 7")
    recorder = Recorder(monkeypatch)

    infrastructure.diff(stage)
    run("outputs")

    assert "cloudformation:DeleteChangeSet" in {call.action for call in recorder.calls}
    assert refused(recorder.calls, BUILDER, stage) == set()


def test_who_releases_finds_the_topic_that_tells_of_a_rollback(
    stage: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = infrastructure.apply(stage, quietly)["NoticeTopicArn"]
    recorder = Recorder(monkeypatch)

    assert operator_context.gather().config.notice_topic == topic
    assert refused(recorder.calls, DEPLOYER, stage) == set()

"""The callbacks on a stand-in for Zappa: what they ask of it, and what they put in its place."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click import ClickException

from ops.cloud import checks, secrets, stages
from ops.release import callbacks, lock, preconditions, zappa_hooks
from tests.ops.published import aws
from tests.ops.release.conftest import STOPPING, Site, source, versions_of
from tests.ops.release.zappa import Zappa, declared


def test_an_update_goes_through_all_stages_and_frees_the_lock(stage: Site) -> None:
    stage.upload(source(1))

    Zappa(stage, "update").release(source(2))

    assert (stage.serves(), stage.good()) == ("2", "1")
    assert stage.lines[0] == f"checked {stage.stage}"
    phases = [line.split()[2] for line in stage.lines if line.startswith("> ") and line[2].isdigit()]
    assert list(dict.fromkeys(phases)) == ["test", "build", "package", "deploy", "validate", "monitor"]
    Zappa(stage, "update").release(source(2))
    assert "Nothing to release" in stage.lines[-1]


def test_what_a_killed_release_left_in_the_checkout_is_removed(
    stage: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    stage.upload(source(1))
    left = tmp_path / f"{stage.function}-0.1.0-ee68a4a432fe.zip"
    left.touch()

    Zappa(stage, "update").release(source(2))

    assert not left.exists()
    assert f"removed {left.name}, left here by a killed release" in stage.output()


@pytest.mark.parametrize(
    ("command", "instead"),
    [
        ("rollback", "Use this instead: STAGE={stage} manage.py rollback"),
        ("status", "Use this instead: STAGE={stage} manage.py releases"),
        ("tail", "Use this instead: aws logs tail /aws/lambda/feedback-{stage} --follow"),
        ("invoke", "Use this instead: STAGE={stage} manage.py COMMAND"),
        ("manage", "Use this instead: STAGE={stage} manage.py COMMAND"),
        ("unschedule", "feedback would be accepted and not counted"),
        ("unschedule", "run `zappa schedule {stage}`"),
    ],
)
def test_a_command_that_does_not_fit_is_refused_with_the_way_to_do_it(stage: Site, command: str, instead: str) -> None:
    with pytest.raises(ClickException, match=re.escape(instead.format(stage=stage.stage))):
        callbacks.settings(Zappa(stage, command))


def test_what_the_stages_share_is_no_stage(stage: Site) -> None:
    """`zappa update --all` begins with it."""
    with pytest.raises(ClickException, match="common is not a stage"):
        callbacks.settings(Zappa(stage, "update", "common"))


def test_the_alarm_stays_bound_to_the_rollback_function(stage: Site) -> None:
    with pytest.raises(ClickException, match="no alarm would roll the site back"):
        callbacks.settings(Zappa(stage, "unschedule", f"{stage.stage}_rollback"))


def test_the_logs_of_the_stack_are_not_removed_with_the_function(stage: Site) -> None:
    zappa = Zappa(stage, "undeploy")
    zappa.vargs["remove_logs"] = True

    with pytest.raises(ClickException, match="Run it without --remove-logs"):
        callbacks.settings(zappa)


@pytest.mark.parametrize("command", ["deploy", "update"])
def test_without_a_rollback_function_nothing_is_made(stage: Site, command: str) -> None:
    aws("lambda").delete_function(FunctionName=f"{stage.function}-rollback")
    if command == "update":
        stage.upload(source(1))
    before = versions_of(stage)

    with pytest.raises(ClickException, match=f"zappa deploy {stage.stage}_rollback` first"):
        callbacks.settings(zappa := Zappa(stage, command))

    assert (zappa.called, versions_of(stage)) == ([], before)


def test_what_changes_nothing_takes_no_lock(stage: Site) -> None:
    for command in ("template", "certify", "shell"):
        callbacks.settings(zappa := Zappa(stage, command))
        assert not hasattr(zappa, "release_job")

    assert "Item" not in aws("dynamodb").get_item(TableName=stage.outputs["LedgerTable"], Key=lock.KEY)


def test_packaging_asks_aws_for_nothing(stage: Site) -> None:
    zappa = Zappa(stage, "package")
    zappa.load_credentials = False
    zappa.zappa = SimpleNamespace()

    callbacks.settings(zappa)

    assert not hasattr(zappa, "release_job")


@pytest.mark.parametrize("number", STOPPING, ids=lambda number: number.name)
def test_a_cancelled_pipeline_or_a_closed_terminal_stops_it_as_ctrl_c_does(stage: Site, number: int) -> None:
    signal.signal(number, signal.SIG_DFL)  # the tests themselves may run with nohup
    stage.upload(source(1))
    callbacks.settings(Zappa(stage, "update"))

    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), number)


def test_with_nohup_a_closed_terminal_stops_nothing(stage: Site) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    stage.upload(source(1))

    callbacks.settings(Zappa(stage, "update"))

    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_the_second_of_two_is_refused_before_it_uploads(stage: Site) -> None:
    stage.upload(source(1))
    callbacks.settings(first := Zappa(stage, "update"))

    with pytest.raises(ClickException, match=r"has been running since .* ends at .* Nothing was changed\."):
        callbacks.settings(Zappa(stage, "update", f"{stage.stage}_rollback"))

    callbacks.post(first)
    callbacks.settings(second := Zappa(stage, "update"))
    callbacks.post(second)


def test_a_refusal_at_the_start_is_written_down_and_frees_the_lock(stage: Site) -> None:
    stage.upload(source(1))
    Zappa(stage, "update").release(source(2))
    stage.alarm("ALARM")

    for _ in range(2):
        with pytest.raises(ClickException, match="is on: requests fail now"):
            callbacks.settings(Zappa(stage, "update"))

    assert stage.kinds()[-2:] == ["refused-release", "refused-release"]
    assert stage.serves() == "2"


def test_a_bad_setting_is_named_before_anything_is_taken(stage: Site) -> None:
    zappa = Zappa(stage, "update")
    zappa.zappa_settings[stage.stage]["release"] = {"cannary": 1}

    with pytest.raises(ClickException, match=r"release\.cannary .* Nothing was changed\."):
        callbacks.settings(zappa)


@pytest.mark.parametrize("output", ["LedgerTable", "RollbackAlarm", "StaticBucket"])
def test_a_stack_without_what_every_release_needs_is_named(
    stage: Site, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    found = {name: value for name, value in stage.outputs.items() if name != output}
    monkeypatch.setattr(stages, "outputs", lambda *_: found)

    with pytest.raises(ClickException, match=f"has no output {output}: run .* Nothing was changed"):
        callbacks.settings(Zappa(stage, "update"))


def test_secrets_that_cannot_be_read_leave_the_lock_alone(stage: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> None:
        raise secrets.SecretError("Not yours.")

    monkeypatch.setattr(stages, "apply", lambda cli: declared())
    monkeypatch.setattr(secrets, "read", denied)

    with pytest.raises(ClickException, match=r"Not yours\. Nothing was changed\."):
        callbacks.settings(Zappa(stage, "update"))

    assert "Item" not in aws("dynamodb").get_item(TableName=stage.outputs["LedgerTable"], Key=lock.KEY)


def test_a_defect_before_anything_was_changed_shows_its_trace(
    stage: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def defect(*_: object) -> None:
        raise KeyError("runtime")

    monkeypatch.setattr(checks, "refuse", defect)

    with pytest.raises(ClickException, match=r"Unexpected error.*KeyError: 'runtime' Nothing was changed\."):
        callbacks.settings(Zappa(stage, "update"))

    assert "in defect" in capsys.readouterr().err


def test_a_first_deploy_has_its_alias_before_zappa_makes_the_api(stage: Site) -> None:
    aws("cloudformation").delete_stack(StackName=stage.function)
    callbacks.settings(zappa := Zappa(stage, "deploy"))
    stage.upload(source(1))

    zappa.zappa.schedule_events(events=[])

    assert (stage.serves(), stage.good()) == ("1", "1")
    callbacks.post(zappa)
    assert "Version 1 is the first to serve." in stage.lines[-1]


def test_schedule_and_undeploy_bind_and_unbind_at_once(stage: Site) -> None:
    stage.upload(source(1))
    Zappa(stage, "update").release(source(2))
    queue = aws("sqs").create_queue(QueueName=f"jobs-{stage.stage}")["QueueUrl"]
    asked = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    event = {"function": "main.handler", "event_source": {"arn": asked["Attributes"]["QueueArn"]}}

    def zappa(command: str) -> Zappa:
        made = Zappa(stage, command)
        made.zappa_settings[stage.stage]["events"] = [event]
        callbacks.settings(made)
        return made

    (scheduling := zappa("schedule")).schedule()
    scheduling.release_job.lease.give_back()  # as Zappa's end does
    assert len(_mappings(stage)) == 1
    (undeploying := zappa("undeploy")).undeploy()
    undeploying.release_job.lease.give_back()
    assert _mappings(stage) == []


def _mappings(site: Site) -> list[dict[str, Any]]:
    listed = aws("lambda").list_event_source_mappings(FunctionName=f"{site.function}:{site.stage}")
    return list(listed["EventSourceMappings"])


def test_the_emulated_aws_answers_by_its_own_names_and_has_no_canary() -> None:
    settings = declared()
    cli = SimpleNamespace(zappa=SimpleNamespace(lambda_client=client_at("http://127.0.0.1:4566")))

    zappa_hooks.adapt_to_emulator(cli, settings)

    assert settings["aws_environment_variables"]["ALLOWED_HOSTS"].split(",")[:2] == [
        ".example.com",
        ".execute-api.localhost",
    ]
    assert "percent" not in settings["release"]["canary"]


def test_on_aws_all_stays_as_declared() -> None:
    settings = declared()
    cli = SimpleNamespace(zappa=SimpleNamespace(lambda_client=client_at("https://lambda.us-east-1.amazonaws.com")))

    zappa_hooks.adapt_to_emulator(cli, settings)

    assert settings == declared()


def client_at(url: str) -> SimpleNamespace:
    return SimpleNamespace(meta=SimpleNamespace(endpoint_url=url))


def test_the_way_out_of_an_alarm_is_named_as_the_document_has_it() -> None:
    assert preconditions.DURING_ALARM == "RELEASE_DURING_ALARM"

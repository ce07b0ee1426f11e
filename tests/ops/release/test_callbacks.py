"""The callbacks on a stand-in for Zappa's own object: what they ask of it, and what they put in its place."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from click import ClickException

from ops import checks, secrets, stages
from ops.release import callbacks, lock, start, zappa_hooks
from ops.release.job import Job
from storage.clients import connect
from tests.ops.published import aws
from tests.ops.release.conftest import Site, source


class Zappa:
    """What of Zappa's own object the callbacks touch, in the order in which it does its work."""

    load_credentials = True
    zip_path = "feedback.zip"
    release_job: Job

    def __init__(self, site: Site, command: str, name: str | None = None) -> None:
        self.command, self.api_stage, self.site = command, name or site.stage, site
        self.lambda_name = f"feedback-{self.api_stage}".replace("_", "-")
        self.zappa_settings = {self.api_stage: declared()}
        self.called: list[str] = []
        self.zappa = SimpleNamespace(
            boto_session=SimpleNamespace(client=lambda service, config=None: connect(service, config)),
            lambda_client=aws("lambda"),
            schedule_events=lambda **_: pytest.fail("Zappa would bind events to the newest code"),
            unschedule_events=lambda **_: pytest.fail("Zappa would unbind what it does not know"),
        )

    @property
    def stage_config(self) -> dict[str, Any]:
        return stages.declared(self.api_stage, self.zappa_settings)

    def load_settings(self, session: object = None) -> None: ...

    def load_settings_file(self, settings_file: str | None = None) -> None: ...

    def callback(self, position: str) -> None:
        self.called.append(position)

    def update(self, source: str) -> None:
        callbacks.settings(self)
        self.callback("zip")
        self.site.upload(source)
        self.zappa.schedule_events(lambda_arn="...", lambda_name="...", events=[])
        callbacks.post(self)


def declared() -> dict[str, Any]:
    return {
        "s3_bucket": "packages",
        "runtime": "python3.9",
        "release": {"lease_seconds": 2, "bake_minutes": 0, "canary": {"percent": 10, "minutes": 60}},
        "aws_environment_variables": {"ALLOWED_HOSTS": ".example.com"},
    }


@pytest.fixture
def stage(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The stacks of the stage: its outputs, and an API."""
    before = signal.getsignal(signal.SIGTERM)
    topic = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    outputs = {name: {"Value": value} for name, value in site.outputs.items()}
    for name, body in ((f"feedback-infrastructure-{site.stage}", topic | {"Outputs": outputs}), (site.function, topic)):
        aws("cloudformation").create_stack(StackName=name, TemplateBody=json.dumps(body))
        aws("cloudformation").get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    secrets.make_missing(aws("ssm"), site.stage)
    monkeypatch.setattr(callbacks, "echo", site.lines.append)
    # It reads the project's own file, and has tests of its own.
    monkeypatch.setattr(checks, "refuse", lambda name, aws: site.lines.append(f"checked {name}"))
    yield site
    signal.signal(signal.SIGTERM, before)


def test_an_update_goes_through_all_stages_and_frees_the_lock(stage: Site) -> None:
    stage.upload(source(1))

    Zappa(stage, "update").update(source(2))

    assert (stage.serves(), stage.good()) == ("2", "1")
    assert stage.lines[0] == f"checked {stage.stage}"
    told = [line.split()[2] for line in stage.lines if line.startswith("> ") and line[2].isdigit()]
    assert list(dict.fromkeys(told)) == ["test", "build", "package", "deploy", "validate", "monitor"]
    Zappa(stage, "update").update(source(2))
    assert "Nothing to release" in stage.lines[-1]


def test_zappas_rollback_is_refused_with_the_way_to_do_it(stage: Site) -> None:
    with pytest.raises(ClickException, match=rf"STAGE={stage.stage} manage.py rollback"):
        callbacks.settings(Zappa(stage, "rollback"))


def test_what_changes_nothing_takes_no_lock(stage: Site) -> None:
    for command in ("status", "tail", "invoke"):
        callbacks.settings(zappa := Zappa(stage, command))
        assert not hasattr(zappa, "release_job")

    assert lock._seen(aws("dynamodb"), stage.outputs["LedgerTable"]) is None


def test_packaging_asks_aws_for_nothing(stage: Site) -> None:
    zappa = Zappa(stage, "package")
    zappa.load_credentials = False
    zappa.zappa = SimpleNamespace()

    callbacks.settings(zappa)


def test_a_pipeline_that_is_cancelled_stops_it_as_ctrl_c_does(stage: Site) -> None:
    stage.upload(source(1))
    callbacks.settings(Zappa(stage, "update"))

    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGTERM)


def test_the_second_of_two_is_refused_before_it_uploads(stage: Site) -> None:
    stage.upload(source(1))
    callbacks.settings(first := Zappa(stage, "update"))

    with pytest.raises(ClickException, match=r"is at work since .* Nothing was changed\."):
        callbacks.settings(Zappa(stage, "update", f"{stage.stage}_rollback"))

    callbacks.post(first)
    callbacks.settings(second := Zappa(stage, "update"))
    callbacks.post(second)


def test_a_refusal_at_the_start_is_written_down_and_frees_the_lock(stage: Site) -> None:
    stage.upload(source(1))
    Zappa(stage, "update").update(source(2))
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
    Zappa(stage, "update").update(source(2))
    queue = aws("sqs").create_queue(QueueName=f"jobs-{stage.stage}")["QueueUrl"]
    asked = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    event = {"function": "main.handler", "event_source": {"arn": asked["Attributes"]["QueueArn"]}}

    def zappa(command: str) -> Zappa:
        made = Zappa(stage, command)
        made.zappa_settings[stage.stage]["events"] = [event]
        callbacks.settings(made)
        return made

    (scheduling := zappa("schedule")).zappa.schedule_events(events=[])
    scheduling.release_job.lease.give_back()  # as Zappa's end does
    assert len(_mappings(stage)) == 1
    (undeploying := zappa("undeploy")).zappa.unschedule_events(events=[])
    undeploying.release_job.lease.give_back()
    assert _mappings(stage) == []


def _mappings(site: Site) -> list[dict[str, Any]]:
    listed = aws("lambda").list_event_source_mappings(FunctionName=f"{site.function}:{site.stage}")
    return list(listed["EventSourceMappings"])


def test_the_emulated_aws_answers_by_its_own_names_and_has_no_canary() -> None:
    settings = declared()
    cli = SimpleNamespace(zappa=SimpleNamespace(lambda_client=client_at("http://127.0.0.1:4566")))

    zappa_hooks.suit_emulator(cli, settings)

    assert settings["aws_environment_variables"]["ALLOWED_HOSTS"].split(",")[:2] == [
        ".example.com",
        ".execute-api.localhost",
    ]
    assert "percent" not in settings["release"]["canary"]


def test_on_aws_all_stays_as_declared() -> None:
    settings = declared()
    cli = SimpleNamespace(zappa=SimpleNamespace(lambda_client=client_at("https://lambda.us-east-1.amazonaws.com")))

    zappa_hooks.suit_emulator(cli, settings)

    assert settings == declared()


def client_at(url: str) -> SimpleNamespace:
    return SimpleNamespace(meta=SimpleNamespace(endpoint_url=url))


def test_the_way_out_of_an_alarm_is_named_as_the_document_has_it() -> None:
    assert start.DURING_ALARM == "RELEASE_DURING_ALARM"

"""What `make aws` does around the real `zappa`, with a stand-in for that."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from local_aws import aws, demo, emulated, releasing
from local_aws.releasing import NotReleased
from ops.cloud import infrastructure, secrets
from staff.members import person_store
from storage.connection.clients import client
from tests.ops.published import HEALTHY, publish
from tests.waiting import OFTEN

API = '{"Resources": {"Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "api"}}}}'


@pytest.fixture
def zappa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Writes down what it was called with."""
    program, told = tmp_path / "zappa", tmp_path / "told"
    program.write_text(f'#!/bin/sh\necho "$@ $AWS_ENDPOINT_URL $AWS_PROFILE" >> {told}\n')
    program.chmod(0o755)
    monkeypatch.setattr(releasing, "ZAPPA", program)
    return told


@pytest.fixture
def stage(stack: int, monkeypatch: pytest.MonkeyPatch) -> str:
    """Its stack is there already, as far as `make aws` asks."""
    monkeypatch.setattr(infrastructure, "apply", lambda stage, say: {})
    return f"t{uuid4().hex[:10]}"


def make_api(name: str) -> None:
    client("cloudformation").create_stack(StackName=name, TemplateBody=API)
    waiter = client("cloudformation").get_waiter("stack_create_complete")
    waiter.wait(StackName=name, WaiterConfig=OFTEN)


def test_the_first_time_it_deploys_the_rollback_first(
    stage: str, zappa: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "the-companys-account")
    monkeypatch.setattr(releasing, "address", lambda stage: "http://the.address")
    monkeypatch.setattr(releasing, "_create_owner", lambda stage, say: say("let in"))
    lines: list[str] = []

    assert releasing.release(stage, lines.append) == "http://the.address"

    url = settings.AWS_ENDPOINT_URL
    assert zappa.read_text().splitlines() == [f"deploy {stage}_rollback {url} ", f"deploy {stage} {url} "]
    assert set(secrets.changed(client("ssm"), stage)) >= {"SECRET_KEY", "PERSON_HASH_KEY", "LEDGER_KEY"}
    assert lines[-1] == "let in"


def test_what_is_deployed_it_updates(stage: str, zappa: Path, settings: Settings) -> None:
    publish(f"feedback-{stage}-rollback", HEALTHY)
    make_api(f"feedback-{stage}")
    lines: list[str] = []

    url = releasing.release(stage, lines.append)

    asked = [line.split()[:2] for line in zappa.read_text().splitlines()]
    assert asked == [["update", f"{stage}_rollback"], ["update", stage]]
    assert url.startswith("http://")
    assert url.endswith(f".execute-api.localhost:{settings.EMULATOR_PORT}/{stage}")


def test_it_stops_where_zappa_does(stage: str, zappa: Path) -> None:
    releasing.ZAPPA.write_text("#!/bin/sh\nexit 3\n")

    with pytest.raises(NotReleased, match=f"`zappa deploy {stage}_rollback` did not get through"):
        releasing.release(stage, lambda line: None)


def test_an_owner_is_let_in_also_where_one_was_before(stack: int, settings: Settings) -> None:
    """The command runs in a process of its own, on the tables of the stage that it is told."""
    lines: list[str] = []
    secrets.make_missing(client("ssm"), "local")

    for _ in range(2):
        releasing._create_owner("local", lines.append)

    settings.PERSON_HASH_KEY = secrets.read(client("ssm"), "local")["PERSON_HASH_KEY"]
    assert person_store.find_by_email(demo.ADMIN_EMAIL)
    assert [line.rpartition(" ")[0] for line in lines] == ["Sign in as owner@example.com with"] * 2


def test_nothing_of_the_terminals_aws_reaches_zappa(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_LAMBDA", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.setenv(name, "theirs")

    found = releasing.environment(STAGE="prod")

    assert {name for name in found if name.startswith(("AWS_", "DJANGO_"))} == {
        "AWS_ENDPOINT_URL",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_DEFAULT_REGION",
    }
    assert (found["AWS_ACCESS_KEY_ID"], found["STAGE"], found["PATH"]) == ("local", "prod", os.environ["PATH"])


def test_an_emulated_aws_that_runs_is_used_and_left_alone(
    emulator: int, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMULATOR_PORT = emulator
    monkeypatch.setattr(releasing, "release", lambda stage, say: f"http://of.{stage}")
    lines: list[str] = []

    aws.run(lines.append)

    assert emulated.is_healthy(emulator)
    assert "The site answers on http://of.prod/ (through API Gateway, alias, and version)." in lines
    assert any(line.endswith("update prod") for line in lines)

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from ops.cloud import secrets, stages
from ops.cloud.stages import StageError
from storage.connection.clients import client

OUTPUTS = {"Table": "voices-prod", "TopicArn": "arn:aws:sns:us-east-1:123456789012:alarms"}
SECRETS = {"SECRET_KEY": "s3cret", "LEDGER_KEY": ""}


def lines_of(raised: pytest.ExceptionInfo[StageError]) -> list[str]:
    return str(raised.value).splitlines()


# --- Reading it --------------------------------------------------------------------------------------------


def test_a_stage_has_what_it_extends_and_its_own_counts() -> None:
    found: dict[str, dict[str, Any]] = {"prod": {"a": 1, "b": {"x": 1}}, "staging": {"extends": "prod", "b": {"y": 2}}}

    assert stages.read_settings("staging", found) == {"a": 1, "b": {"y": 2}}
    assert "extends" in found["staging"]


def test_a_stage_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(
        StageError, match=r"no stage beta in zappa_settings\.json: it has prod, prod_rollback, staging, "
    ):
        stages.read_settings("beta")


def test_the_region_stands_in_the_settings_once() -> None:
    found = {"aws_region": "eu-central-1", "host": ".execute-api.{region}.amazonaws.com"}

    assert stages.resolve("prod", found, OUTPUTS, SECRETS)["host"] == ".execute-api.eu-central-1.amazonaws.com"
    del found["aws_region"]
    assert list(stages.unresolved("prod", found, OUTPUTS)) == ["prod: host names {region}, but it has no aws_region."]


@pytest.mark.parametrize(("name", "stage"), [("prod", "prod"), ("prod_rollback", "prod"), ("rollback", "rollback")])
def test_the_rollback_works_with_what_its_stage_has(name: str, stage: str) -> None:
    assert stages.stage_of(name) == stage


# --- Filling it in -----------------------------------------------------------------------------------------


def test_every_placeholder_is_filled_wherever_it_stands() -> None:
    found = {
        "whole": "{Table}",
        "part": "table/{Table}/of/{stage}",
        "deep": [{"arn": "{TopicArn}"}],
        "secret": "{ssm:SECRET_KEY}",
        "empty": "{ssm:LEDGER_KEY}",
        "none": None,
        "number": 7,
    }

    assert stages.resolve("prod_rollback", found, OUTPUTS, SECRETS) == {
        "whole": "voices-prod",
        "part": "table/voices-prod/of/prod",
        "deep": [{"arn": OUTPUTS["TopicArn"]}],
        "secret": "s3cret",
        "empty": "",
        "none": None,
        "number": 7,
    }
    assert found["whole"] == "{Table}", "the file's own words stay"


def test_secrets_stay_placeholders_where_none_are_asked_for() -> None:
    assert stages.resolve("prod", {"key": "{ssm:SECRET_KEY}"}, OUTPUTS) == {"key": "{ssm:SECRET_KEY}"}


def test_a_value_that_looks_like_a_placeholder_is_left_as_it_is() -> None:
    assert stages.resolve("prod", {"key": "{ssm:SECRET_KEY}"}, {}, {"SECRET_KEY": "{Table}"}) == {"key": "{Table}"}


def test_a_missing_output_names_stage_setting_and_fix() -> None:
    with pytest.raises(StageError) as raised:
        stages.resolve("prod_rollback", {"events": [{"arn": "{Topic}"}]}, OUTPUTS, SECRETS)

    [line] = lines_of(raised)
    assert line.startswith("prod_rollback: events[0].arn names {Topic}, but the stack feedback-infrastructure-prod has")
    assert "no output Topic" in line
    assert "`STAGE=prod manage.py infrastructure apply`" in line


def test_a_missing_secret_names_its_parameter_and_fix() -> None:
    with pytest.raises(StageError) as raised:
        stages.resolve("staging", {"env": {"K": "{ssm:PERSON_HASH_KEY}"}}, OUTPUTS, SECRETS)

    assert str(raised.value) == (
        "staging: env.K names {ssm:PERSON_HASH_KEY}, but SSM has no /feedback/staging/PERSON_HASH_KEY: "
        "run `STAGE=staging manage.py secrets make`."
    )


def test_an_unknown_secret_has_its_own_message() -> None:
    with pytest.raises(StageError, match=r"K names \{ssm:SECRET_KEYS\}, an unknown secret: ops/cloud/secrets.py has"):
        stages.resolve("prod", {"K": "{ssm:SECRET_KEYS}"}, OUTPUTS, SECRETS)


def test_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(StageError) as raised:
        stages.resolve("prod", {"a": "{A}{B}", "b": "{ssm:PERSON_HASH_KEY}"}, OUTPUTS, SECRETS)

    assert len(lines_of(raised)) == 3


def test_no_message_shows_a_secret() -> None:
    with pytest.raises(StageError) as raised:
        stages.resolve("prod", {"a": "{ssm:SECRET_KEY}{Nothing}"}, OUTPUTS, SECRETS)

    assert SECRETS["SECRET_KEY"] not in str(raised.value)


# --- In Zappa's memory ---------------------------------------------------------------------------------------


class Cli:
    """What of Zappa's own object is touched, and how it reads its settings (zappa/cli.py, load_settings)."""

    load_credentials = True

    def __init__(self, command: str, name: str, settings: dict[str, Any]) -> None:
        self.command, self.api_stage, self.zappa_settings = command, name, settings
        self.zappa = SimpleNamespace(
            boto_session=SimpleNamespace(client=client),
            lambda_client=SimpleNamespace(meta=SimpleNamespace(endpoint_url="https://lambda.us-east-1.amazonaws.com")),
        )
        self.load_settings()

    @property
    def stage_config(self) -> dict[str, Any]:
        return stages.read_settings(self.api_stage, self.zappa_settings)

    def load_settings_file(self, settings_file: str | None = None) -> None:
        """The file's words again, had it not been replaced."""
        if hasattr(self, "s3_bucket_name"):
            raise AssertionError("the file was read again, and with it the placeholders")

    def load_settings(self, settings_file: str | None = None, session: object = None) -> None:
        self.load_settings_file(settings_file)
        self.s3_bucket_name = self.stage_config["s3_bucket"]
        self.runtime = self.stage_config["runtime"]


@pytest.fixture
def deployable(stack: int, request: pytest.FixtureRequest) -> Callable[..., Cli]:
    secrets.make_missing(client("ssm"), settings.STAGE)

    def cli(command: str = "deploy", **more: Any) -> Cli:
        site = {"s3_bucket": "{FeedbackTable}", "runtime": "python3.9", "key": "{ssm:SECRET_KEY}"} | more
        return Cli(command, settings.STAGE, {settings.STAGE: site})

    return cli


def test_what_zappa_copied_into_itself_is_filled_too(deployable: Callable[..., Cli]) -> None:
    cli = deployable()
    assert cli.s3_bucket_name == "{FeedbackTable}"

    answered = stages.apply(cli)

    assert cli.s3_bucket_name == cli.stage_config["s3_bucket"] == answered["s3_bucket"] == settings.TABLES["feedback"]
    assert cli.stage_config["key"] == secrets.read(client("ssm"), settings.STAGE)["SECRET_KEY"]
    assert cli.runtime == "python3.9"


def test_the_file_is_not_changed(deployable: Callable[..., Cli]) -> None:
    before = Path(stages.PATH).read_bytes()
    stages.apply(deployable())
    assert Path(stages.PATH).read_bytes() == before


@pytest.mark.parametrize("command", ["status", "undeploy", "schedule"])
def test_what_sends_no_environment_reads_no_secret(deployable: Callable[..., Cli], command: str) -> None:
    assert stages.apply(deployable(command))["key"] == "{ssm:SECRET_KEY}"


def test_an_emulated_aws_runs_this_python(deployable: Callable[..., Cli]) -> None:
    cli = deployable()
    cli.zappa.lambda_client.meta.endpoint_url = "http://127.0.0.1:4566"

    stages.apply(cli)

    assert cli.runtime == stages.RUNTIME


def test_packaging_asks_aws_for_nothing(deployable: Callable[..., Cli]) -> None:
    cli = deployable("package")
    cli.load_credentials = False
    cli.zappa.boto_session = None

    assert stages.apply(cli)["s3_bucket"] == "{FeedbackTable}"


@pytest.mark.usefixtures("emulator")
def test_a_stage_without_a_stack_is_refused_with_the_command(stage: str) -> None:
    with pytest.raises(StageError) as raised:
        stages.outputs(client("cloudformation"), stage)

    assert str(raised.value) == (
        f"The stage {stage} has no stack feedback-infrastructure-{stage}: "
        f"run `STAGE={stage} manage.py infrastructure apply`."
    )

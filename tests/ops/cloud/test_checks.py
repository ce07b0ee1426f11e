from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError
from pytest_django import Settings

from local_aws import emulated
from ops.cloud import checks, secrets, stages
from ops.package.make import PackageError
from storage.connection.clients import client

GIVEN = {
    "STAGE": "{stage}",
    "ALLOWED_HOSTS": "example.com",
    "SECRET_KEY": "{ssm:SECRET_KEY}",
    "PERSON_HASH_KEY": "{ssm:PERSON_HASH_KEY}",
}


class Aws:
    """The emulated one, but for what a test says differently."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.environment: dict[str, str] | None = None
        self.region = "us-east-1"
        self.host = "lambda.us-east-1.amazonaws.com"

    def __call__(self, service: str) -> Any:
        return Lambda(self) if service == "lambda" else client(service)  # type: ignore[call-overload]


class Lambda:
    class exceptions:  # noqa: N801 - as botocore has it
        class ResourceNotFoundException(Exception):
            pass

    def __init__(self, aws: Aws) -> None:
        self.aws = aws
        self.meta = type("Meta", (), {"region_name": aws.region, "endpoint_url": f"https://{aws.host}"})

    def get_function_configuration(self, FunctionName: str) -> dict[str, Any]:  # noqa: N803
        if self.aws.environment is None:
            raise self.exceptions.ResourceNotFoundException
        return {"Environment": {"Variables": self.aws.environment}}

    def get_function_concurrency(self, FunctionName: str) -> dict[str, Any]:  # noqa: N803
        raise self.exceptions.ResourceNotFoundException

    def get_account_settings(self) -> dict[str, Any]:
        return {"AccountLimit": {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 160}}


@pytest.fixture
def aws() -> Aws:
    return Aws()


@pytest.fixture
def declared(stack: int, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """One stage that lacks nothing. Its environment is not tried, unless a test asks for that: it takes a second."""
    secrets.make_missing(client("ssm"), settings.STAGE)
    client("s3").create_bucket(Bucket="packages")
    stage = {
        "project_name": "feedback",
        "aws_region": "us-east-1",
        "runtime": stages.RUNTIME,
        "s3_bucket": "packages",
        "lambda_concurrency": 50,
        "aws_environment_variables": dict(GIVEN),
    }
    monkeypatch.setattr(stages, "read_settings", lambda name, settings=None: stage)
    monkeypatch.setattr(checks, "runtime_packages", lambda root: root)
    yield stage
    for name in secrets.SECRETS:
        forget(settings, name)


def forget(settings: Settings, name: str) -> None:
    ssm = client("ssm")
    with suppress(ssm.exceptions.ParameterNotFound):
        ssm.delete_parameter(Name=secrets.path(settings.STAGE, name))


def only(found: list[str]) -> str:
    [line] = found
    return line


@pytest.mark.usefixtures("declared")
def test_a_complete_stage_has_no_problems(aws: Aws) -> None:
    assert checks.problems("local", aws) == []
    checks.refuse("local", aws)


@pytest.mark.usefixtures("emulator")
def test_a_stage_without_a_stack(aws: Aws, stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "read_settings", lambda name, settings=None: {})

    assert "run `STAGE=" in only(checks.problems(stage, aws))


def test_a_stage_that_is_not_declared(aws: Aws) -> None:
    assert "There is no stage beta in zappa_settings.json" in only(checks.problems("beta", aws))


@pytest.mark.usefixtures("declared")
def test_a_missing_secret(aws: Aws, settings: Settings) -> None:
    forget(settings, "PERSON_HASH_KEY")

    line = only(checks.problems("local", aws))
    assert "aws_environment_variables.PERSON_HASH_KEY" in line
    assert "manage.py secrets make" in line


@pytest.mark.usefixtures("declared")
def test_a_weak_secret_is_named_without_its_value(aws: Aws, settings: Settings) -> None:
    name = secrets.path(settings.STAGE, "SECRET_KEY")
    client("ssm").put_parameter(Name=name, Value="hunter2", Type="SecureString", Overwrite=True)

    line = only(checks.problems("local", aws))
    assert f"{name} has fewer than 50 characters" in line
    assert "hunter2" not in line


def test_an_output_that_the_stack_does_not_have(aws: Aws, declared: dict[str, Any]) -> None:
    declared["role_arn"] = "{SiteRole}"

    assert "local: role_arn names {SiteRole}, but the stack" in only(checks.problems("local", aws))


def test_a_bucket_that_is_gone(aws: Aws, declared: dict[str, Any]) -> None:
    declared["s3_bucket"] = "nobodys"

    assert "local: the bucket nobodys cannot be used (404)" in only(checks.problems("local", aws))


def test_another_python_than_the_functions(aws: Aws, declared: dict[str, Any]) -> None:
    declared["runtime"] = "python3.9"

    assert f"local: runtime is python3.9, but this is {stages.RUNTIME}" in only(checks.problems("local", aws))
    aws.host = "127.0.0.1"
    assert checks.problems("local", aws) == [], "an emulated AWS runs what there is"


@pytest.mark.usefixtures("declared")
def test_no_environment_to_ship(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(root: object) -> None:
        raise PackageError(".venv-runtime is missing: make it.")

    monkeypatch.setattr(checks, "runtime_packages", missing)
    assert only(checks.problems("local", aws)) == "local: .venv-runtime is missing: make it."


@pytest.mark.usefixtures("declared")
def test_another_region_than_the_stages(aws: Aws) -> None:
    aws.region = "eu-west-1"

    assert "this terminal uses eu-west-1: set AWS_REGION=us-east-1" in only(checks.problems("local", aws))


@pytest.mark.usefixtures("declared")
def test_a_table_that_is_not_there(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ops.cloud.template.tables", lambda declared: {"feedback-local": {}, "new-local": {}})

    assert "the table new-local is missing: run `STAGE=local" in only(checks.problems("local", aws))


def test_a_table_that_may_not_be_looked_at_is_no_missing_one(aws: Aws, declared: dict[str, Any], emulator: int) -> None:
    rule = {
        "service": "dynamodb",
        "operation": "DescribeTable",
        "times": 9,
        "status": 400,
        "code": "AccessDeniedException",
    }
    emulated.inject(emulator, [rule])  # it ends with the fixture `stack`

    with pytest.raises(ClientError):
        checks.problems("local", aws)


def test_more_at_once_than_the_account_can_give(aws: Aws, declared: dict[str, Any]) -> None:
    declared["lambda_concurrency"] = 61

    assert "Set it to 60 or less" in only(checks.problems("local", aws))


@pytest.mark.parametrize("setting", [{"lambda_concurrency": None}, {}])
def test_a_stage_that_reserves_nothing(aws: Aws, declared: dict[str, Any], setting: dict[str, Any]) -> None:
    del declared["lambda_concurrency"]
    declared |= setting

    assert checks.problems("local", aws) == []


@pytest.mark.usefixtures("declared")
@pytest.mark.parametrize("was", [{"FEEDBACK_SHARDS": "4"}, {"FEEDBACK_SHARDS": "2", "FEEDBACK_SHARDS_EVER": "4"}])
def test_fewer_shards_than_items_were_written_to(aws: Aws, was: dict[str, str]) -> None:
    aws.environment = was

    assert "Set FEEDBACK_SHARDS_EVER to 4 or more" in only(checks.problems("local", aws))


@pytest.mark.usefixtures("declared")
def test_a_key_that_must_never_change(aws: Aws) -> None:
    aws.environment = {"PERSON_HASH_KEY": "the one of yesterday"}

    line = only(checks.problems("local", aws))
    assert "PERSON_HASH_KEY is not the value of feedback-local" in line
    assert "the one of yesterday" not in line


@pytest.mark.usefixtures("declared")
def test_a_key_that_may_change(aws: Aws) -> None:
    aws.environment = {"SECRET_KEY": "the one of yesterday"}

    assert checks.problems("local", aws) == []


# --- The environment, tried with Django --------------------------------------------------------------------


def tried(declared: dict[str, Any], **variables: str) -> list[str]:
    given = {
        "STAGE": "prod",
        "SECRET_KEY": "k" * 10 + "0123456789" * 6,
        "PERSON_HASH_KEY": "p",
        "ALLOWED_HOSTS": "e.com",
    }
    declared |= {"django_settings": "feedback_site.settings", "aws_environment_variables": given | variables}
    return list(checks._environment("prod", declared))


@pytest.mark.integration
def test_the_environment_of_a_stage_is_clean_for_django() -> None:
    assert tried({}) == []


@pytest.mark.integration
@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"ALLOWED_HOSTS": ""}, "security.W020"),
        ({"DEBUG": "yes"}, "DEBUG must not be set inside Lambda"),
        ({"SECRET_KEY": "short"}, "security.W009"),
        ({"SECRET_KEY_FALLBACKS": "short"}, "security.W025"),
        ({"FEEDBACK_RETENTION_DAYS": "ages"}, "FEEDBACK_RETENTION_DAYS must be a whole number"),
        ({"PERSON_HASH_KEY": ""}, "PERSON_HASH_KEY must be set"),
        ({"STAGE": "local"}, "STAGE must be set inside Lambda"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS allows every host"),
        ({"RELEASE": "1.2"}, "RELEASE must not be set"),
    ],
)
def test_the_problems_that_django_or_the_settings_find(variables: dict[str, str], message: str) -> None:
    assert message in only(tried({}, **variables))

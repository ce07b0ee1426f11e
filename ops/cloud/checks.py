"""Checks whether a stage can be deployed, and names a fix for each problem. Reads only."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any, cast

from botocore.exceptions import ClientError

from ops.cloud import concurrency, secrets, stages, template
from ops.cloud.stages import Aws, Settings, StageError
from ops.package import contents
from ops.package.make import PackageError, runtime_packages
from storage.connection.clients import client

SHORTEST_KEY = 50
# Stored data was made with them. With another value it cannot be found or checked.
NEVER_CHANGE = ("PERSON_HASH_KEY", "LEDGER_KEY")
CLIENTS = cast("Aws", client)  # with the endpoint of Django's settings


def problems(name: str, aws: Aws = CLIENTS) -> list[str]:
    """The problems of one stage of Zappa, such as prod or prod_rollback."""
    stage = stages.stage_of(name)
    try:
        unresolved_settings = stages.read_settings(name)
        outputs = stages.outputs(aws("cloudformation"), stage)
    except StageError as error:
        return [str(error)]
    stage_secrets = secrets.read(aws("ssm"), stage)
    of_stage = [*_python(name, unresolved_settings, aws), *_tables(stage, aws), *_keys(stage, stage_secrets)]
    if unresolved := list(stages.unresolved(name, unresolved_settings, outputs, stage_secrets)):
        return of_stage + unresolved
    settings = stages.resolve(name, unresolved_settings, outputs, stage_secrets)
    of_settings = [
        *_region_and_bucket(name, settings, aws),
        *_changes(name, settings, aws),
        *concurrency.problems_of_queues(name, settings),
        *_environment(name, settings),
    ]
    return of_stage + of_settings


def notes(stage: str, aws: Aws = CLIENTS) -> list[str]:
    """What the stage can do without, but its operator may not know."""
    sender = stages.outputs(aws("cloudformation"), stage).get("MailFrom")
    address = stages.read_settings(stage)["aws_environment_variables"].get("SITE_URL")
    lines = {
        f"{stage}: MAIL_FROM is not set, so no mail is sent: docs/mail.md#on-aws.": not sender,
        f"{stage}: SITE_URL is not set, so mails have no links: docs/mail.md#on-aws.": bool(sender) and not address,
    }
    return [line for line, applies in lines.items() if applies]


def refuse(name: str, aws: Aws) -> None:
    if lines := problems(name, aws):
        raise StageError("\n".join(lines))


def _python(name: str, settings: Settings, aws: Aws) -> Iterator[str]:
    runtime = settings["runtime"]
    if runtime != stages.RUNTIME and not stages.is_emulated(aws("lambda")):
        yield (
            f"{name}: runtime is {runtime}, but this is {stages.RUNTIME}, which compiles for its own version: "
            f"run `{runtime} -m local_aws.environments runtime deploy`, or change the setting."
        )
    try:
        runtime_packages(contents.ROOT)
    except PackageError as error:
        yield f"{name}: {error}"


def _tables(stage: str, aws: Aws) -> Iterator[str]:
    for table in template.tables(template.resources(template.text(), stage)):
        try:
            aws("dynamodb").describe_table(TableName=table)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            yield f"{stage}: the table {table} is missing: run `STAGE={stage} manage.py infrastructure apply`."


def _keys(stage: str, stage_secrets: dict[str, str]) -> Iterator[str]:
    for secret in secrets.SECRETS.values():
        if secret.is_generated and 0 < len(stage_secrets.get(secret.name, "")) < SHORTEST_KEY:
            yield (
                f"{stage}: {secrets.path(stage, secret.name)} has fewer than {SHORTEST_KEY} characters. Delete it, "
                f"unless data was stored with it, and run `STAGE={stage} manage.py secrets make`."
            )


def _region_and_bucket(name: str, settings: Settings, aws: Aws) -> Iterator[str]:
    bucket, region = settings["s3_bucket"], settings["aws_region"]
    if (current := aws("lambda").meta.region_name) != region:
        yield f"{name}: aws_region is {region}, but this terminal uses {current}: set AWS_REGION={region}."
    try:
        aws("s3").head_bucket(Bucket=bucket)
    except ClientError as error:
        yield (
            f"{name}: the bucket {bucket} cannot be used ({error.response['Error']['Code']}): check its policy. If it "
            f"does not exist, run `STAGE={stages.stage_of(name)} manage.py infrastructure apply`."
        )


def _changes(name: str, settings: Settings, aws: Aws) -> Iterator[str]:
    """Compares the deployed environment with the new one."""
    function = f"{settings['project_name']}-{name}".replace("_", "-")
    before = _deployed(function, aws("lambda"))
    after = settings["aws_environment_variables"]
    for key in NEVER_CHANGE:
        if key in after and before.get(key, after[key]) != after[key]:
            yield (
                f"{name}: {key} is not the value of {function}, and stored data was made with that. Restore it: "
                f"SSM keeps earlier values of {secrets.path(stages.stage_of(name), key)}."
            )
    old_shards, new_shards = _shards_ever(before), _shards_ever(after)
    if new_shards < old_shards:
        yield (
            f"{name}: {new_shards} shards would be read, but {function} reads {old_shards}. Items in the others would "
            f"be missing. Set FEEDBACK_SHARDS_EVER to {old_shards} or more."
        )
    yield from concurrency.problems(name, function, settings.get("lambda_concurrency"), aws("lambda"))


def _deployed(function: str, lambda_: Any) -> dict[str, str]:
    try:
        configuration = lambda_.get_function_configuration(FunctionName=function)
    except lambda_.exceptions.ResourceNotFoundException:
        return {}
    variables: dict[str, str] = configuration.get("Environment", {}).get("Variables", {})
    return variables


def _shards_ever(variables: dict[str, str]) -> int:
    return int(variables.get("FEEDBACK_SHARDS_EVER") or variables.get("FEEDBACK_SHARDS") or 1)


def _environment(name: str, settings: Settings) -> Iterator[str]:
    """Starts the site with the environment of its function, and runs Django's checks."""
    if not settings.get("django_settings"):
        return
    variables: dict[str, str] = settings["aws_environment_variables"]
    if "RELEASE" in variables:
        yield f"{name}: RELEASE must not be set: a release has the number that Lambda gives its version."
    if "*" in variables["ALLOWED_HOSTS"]:
        yield f"{name}: ALLOWED_HOSTS allows every host: name the hosts of the site."
    process = subprocess.run(  # noqa: S603
        [sys.executable, str(contents.ROOT / "manage.py"), "check", "--deploy", "--fail-level=WARNING"],
        # As in Lambda, so that `check` does not check the stage again.
        env=variables | {"AWS_LAMBDA_FUNCTION_NAME": name, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        errors = [line for line in process.stderr.splitlines() if line.startswith(("?: (", "django.core.exceptions."))]
        yield from (f"{name}: aws_environment_variables: {line}" for line in errors or [process.stderr.strip()])

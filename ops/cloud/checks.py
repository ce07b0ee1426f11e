"""What a stage lacks before it can be deployed, each with the way to mend it. Reads, and changes nothing."""

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
from storage.clients import client

SHORTEST_KEY = 50
# What is stored was made with them: another value finds none of it.
NEVER_CHANGE = ("PERSON_HASH_KEY", "LEDGER_KEY")
CLIENTS = cast("Aws", client)  # of any service, where Django's settings say


def lacking(name: str, aws: Aws = CLIENTS) -> list[str]:
    """Of one stage of Zappa, such as prod or prod_rollback; nothing if it can be deployed."""
    stage = stages.stage_of(name)
    try:
        declared = stages.declared(name)
        outputs = stages.outputs(aws("cloudformation"), stage)
    except StageError as error:
        return [str(error)]
    known = secrets.read(aws("ssm"), stage)
    found = [*_python(name, declared, aws), *_tables(stage, aws), *_keys(stage, known)]
    if unresolved := list(stages.unresolved(name, declared, outputs, known)):
        return found + unresolved
    settings = stages.resolve(name, declared, outputs, known)
    return [*found, *_places(name, settings, aws), *_change(name, settings, aws), *_environment(name, settings)]


def refuse(name: str, aws: Aws) -> None:
    if found := lacking(name, aws):
        raise StageError("\n".join(found))


def _python(name: str, declared: Settings, aws: Aws) -> Iterator[str]:
    runtime = declared["runtime"]
    if runtime != stages.RUNTIME and not stages.is_emulated(aws("lambda")):
        yield (
            f"{name}: runtime is {runtime}, and this is {stages.RUNTIME}, which would compile for itself: "
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


def _keys(stage: str, known: dict[str, str]) -> Iterator[str]:
    for secret in secrets.KNOWN.values():
        if secret.is_made and 0 < len(known.get(secret.name, "")) < SHORTEST_KEY:
            yield (
                f"{stage}: {secrets.path(stage, secret.name)} has fewer than {SHORTEST_KEY} characters. Delete it, "
                f"unless something was stored with it, and run `STAGE={stage} manage.py secrets make`."
            )


def _places(name: str, settings: Settings, aws: Aws) -> Iterator[str]:
    bucket, region = settings["s3_bucket"], settings["aws_region"]
    if (called := aws("lambda").meta.region_name) != region:
        yield f"{name}: aws_region is {region}, and this terminal works in {called}: set AWS_REGION={region}."
    try:
        aws("s3").head_bucket(Bucket=bucket)
    except ClientError as error:
        yield (
            f"{name}: the bucket {bucket} cannot be used ({error.response['Error']['Code']}): look at its rights; if "
            f"it is gone, run `STAGE={stages.stage_of(name)} manage.py infrastructure apply`."
        )


def _change(name: str, settings: Settings, aws: Aws) -> Iterator[str]:
    """From what is deployed to what would be."""
    function = f"{settings['project_name']}-{name}".replace("_", "-")
    before = _deployed(function, aws("lambda"))
    after = settings["aws_environment_variables"]
    for key in NEVER_CHANGE:
        if key in after and before.get(key, after[key]) != after[key]:
            yield (
                f"{name}: {key} is not what {function} has, and what is stored was made with that. Bring it back: "
                f"SSM keeps the earlier values of {secrets.path(stages.stage_of(name), key)}."
            )
    was, will = _shards_ever(before), _shards_ever(after)
    if will < was:
        yield (
            f"{name}: {will} shards would be read, and {function} reads {was}: what is in the others would not be "
            f"found. Set FEEDBACK_SHARDS_EVER to {was} or more."
        )
    yield from concurrency.lacking(name, function, settings.get("lambda_concurrency"), aws("lambda"))


def _deployed(function: str, lambda_: Any) -> dict[str, str]:
    try:
        found = lambda_.get_function_configuration(FunctionName=function)
    except lambda_.exceptions.ResourceNotFoundException:
        return {}
    variables: dict[str, str] = found.get("Environment", {}).get("Variables", {})
    return variables


def _shards_ever(variables: dict[str, str]) -> int:
    return int(variables.get("FEEDBACK_SHARDS_EVER") or variables.get("FEEDBACK_SHARDS") or 1)


def _environment(name: str, settings: Settings) -> Iterator[str]:
    """Does the site start with what its function will be given, and has Django nothing to say against it?"""
    if not settings.get("django_settings"):
        return
    variables: dict[str, str] = settings["aws_environment_variables"]
    if "RELEASE" in variables:
        yield f"{name}: RELEASE must not be set: a release is known by the number that Lambda gives it."
    if "*" in variables["ALLOWED_HOSTS"]:
        yield f"{name}: ALLOWED_HOSTS allows every host: name those that the site is reached by."
    done = subprocess.run(  # noqa: S603
        [sys.executable, str(contents.ROOT / "manage.py"), "check", "--deploy", "--fail-level=WARNING"],
        # As in Lambda, where everything has to be there, and where nobody asks for the stage anew.
        env=variables | {"AWS_LAMBDA_FUNCTION_NAME": name, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith(("?: (", "django.core.exceptions."))]
        yield from (f"{name}: aws_environment_variables: {line}" for line in said or [done.stderr.strip()])

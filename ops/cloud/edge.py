"""Applies the optional edge stack: CloudFront, its firewall, and API Gateway's own answers. It needs the API."""

from __future__ import annotations

from collections.abc import Mapping

from botocore.exceptions import ClientError

from ops.cloud import infrastructure, parameters, secrets, stack, template
from ops.cloud.infrastructure import Say
from ops.cloud.stack import InfrastructureError
from storage.connection.clients import client

# No operator sets these: they follow from the stage.
AUTOMATIC = {"OriginSecret", "StaticBucket"}


def apply(stage: str, say: Say, parameter_values: Mapping[str, str]) -> dict[str, str]:
    """Returns the outputs of the stack."""
    parameters.refuse_unknown(parameter_values, (template.EDGE,), AUTOMATIC)
    own = _own(stage)
    if infrastructure.apply_one(template.EDGE, stage, say, {**parameter_values, **own}):
        # The gateway's own answers apply from its next deployment. Zappa makes one only at a release.
        client("apigateway").create_deployment(restApiId=own["ApiId"], stageName=stage, description="edge")
        say(f"The API {own['ApiId']} is deployed with its own answers.")
    return infrastructure.outputs_of(template.EDGE, stage)


def diff(stage: str, parameter_values: Mapping[str, str]) -> list[str]:
    parameters.refuse_unknown(parameter_values, (template.EDGE,), AUTOMATIC)
    return infrastructure.difference(template.EDGE, stage, {**parameter_values, **_own(stage)})


def _own(stage: str) -> dict[str, str]:
    return {
        "ApiId": stack.api_of(stage),
        "OriginSecret": _secret_of(stage),
        "StaticBucket": infrastructure.outputs(stage)["StaticBucket"],
    }


def _secret_of(stage: str) -> str:
    """The newest. The site also accepts those after the comma, because CloudFront may send the old one for minutes."""
    name = secrets.path(stage, "ORIGIN_SECRET")
    try:
        value: str = client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise
        raise InfrastructureError(
            f"The edge needs the secret {name}: run `manage.py secrets make`, then release, then apply again."
        ) from None
    return value.split(",")[0].strip()

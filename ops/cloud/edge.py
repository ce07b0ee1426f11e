"""CloudFront, the firewall and the gateway's own answers: one stack more, for a stage whose API is already there."""

from __future__ import annotations

from collections.abc import Mapping

from botocore.exceptions import ClientError

from ops.cloud import infrastructure, parameters, secrets, stack, template
from ops.cloud.infrastructure import Say
from ops.cloud.stack import InfrastructureError
from storage.clients import client

# Not for people to give: they follow from the stage.
OURS = {"OriginSecret", "StaticBucket"}


def apply(stage: str, say: Say, given: Mapping[str, str]) -> dict[str, str]:
    """Answers the stack's outputs."""
    parameters.refuse_unknown(given, (template.EDGE,), OURS)
    own = _own(stage)
    if infrastructure.bring(template.EDGE, stage, say, {**given, **own}):
        # What the gateway answers by itself holds from its next deployment on. Zappa makes one at each release.
        client("apigateway").create_deployment(restApiId=own["ApiId"], stageName=stage, description="edge")
        say(f"The API {own['ApiId']} is deployed with its own answers.")
    return infrastructure.outputs_of(template.EDGE, stage)


def diff(stage: str, given: Mapping[str, str]) -> list[str]:
    parameters.refuse_unknown(given, (template.EDGE,), OURS)
    return infrastructure.difference(template.EDGE, stage, {**given, **_own(stage)})


def _own(stage: str) -> dict[str, str]:
    return {
        "ApiId": stack.api_of(stage),
        "OriginSecret": _secret_of(stage),
        "StaticBucket": infrastructure.outputs(stage)["StaticBucket"],
    }


def _secret_of(stage: str) -> str:
    """The newest: the site also takes those after the comma, which CloudFront may still send for some minutes."""
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

"""The parameters of a template: a new value, else the value of the stack, else the default."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings

from ops.cloud import stack, template
from ops.cloud.stack import InfrastructureError

# The stacks that every stage has.
OF_EVERY_STAGE = (template.INFRASTRUCTURE, template.OPERATIONS)

# No operator sets these: they follow from the settings, and from what Zappa created.
AUTOMATIC = {"Stage", "Emulated", "ApiId"}


@dataclass(frozen=True)
class ParameterValues:
    sent: dict[str, str | None]  # to CloudFormation; None keeps the value, which may be hidden from us
    effective: dict[str, str]  # for the conditions of the template
    differ: bool  # from those of the stack


def values(name: str, stage: str, new: Mapping[str, str]) -> ParameterValues:
    of_template = template.parameters(template.text(name))
    existing = stack.find(stack.name_of(stage, name))
    of_stack = existing.get("Parameters", []) if existing else []
    before = {parameter["ParameterKey"]: parameter["ParameterValue"] for parameter in of_stack}
    fixed = {**new, "Stage": stage, "Emulated": "yes" if settings.AWS_ENDPOINT_URL else "no"}
    if "ApiId" in of_template and "ApiId" not in new:
        fixed["ApiId"] = stack.find_api(stage)
    chosen = {key: value for key, value in fixed.items() if key in of_template}
    unchanged = {key: value for key, value in before.items() if key in of_template and key not in chosen}
    # The region is for conditions only: CloudFormation sets it itself.
    effective = {**unchanged, **chosen, "AWS::Region": settings.AWS_REGION}
    differ = any(before.get(key) != value for key, value in chosen.items())
    return ParameterValues({**chosen, **dict.fromkeys(unchanged)}, effective, differ)


def refuse_unknown(parameters: Iterable[str], names: Iterable[str], automatic: Iterable[str] = ()) -> None:
    allowed = {key for name in names for key in template.parameters(template.text(name))} - {*AUTOMATIC, *automatic}
    for key in parameters:
        if key not in allowed:
            raise InfrastructureError(f"No template has a parameter {key}: use {', '.join(sorted(allowed))}.")

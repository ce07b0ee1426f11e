"""The parameters of the templates: what is given stands, what was given before stays, the rest has a default."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings

from ops.cloud import stack, template
from ops.cloud.stack import InfrastructureError

# Stacks that every stage has.
OF_THE_SITE = (template.INFRASTRUCTURE, template.OPERATIONS)

# Not for people to give: they follow from the settings, and from what Zappa made.
OURS = {"Stage", "Emulated", "ApiId"}


@dataclass(frozen=True)
class ParameterValues:
    sent: dict[str, str | None]  # to CloudFormation; None keeps a value that it may not even show us
    known: dict[str, str]  # what they come to, as far as can be told; a condition needs no more
    differ: bool  # from what the stack has


def values(name: str, stage: str, given: Mapping[str, str]) -> ParameterValues:
    declared = template.parameters(template.text(name))
    found = stack.find(stack.name_of(stage, name))
    had = found.get("Parameters", []) if found else []
    before = {parameter["ParameterKey"]: parameter["ParameterValue"] for parameter in had}
    fixed = {**given, "Stage": stage, "Emulated": "yes" if settings.AWS_ENDPOINT_URL else "no"}
    if "ApiId" in declared and "ApiId" not in given:
        fixed["ApiId"] = stack.find_api(stage)
    chosen = {key: value for key, value in fixed.items() if key in declared}
    kept = {key: value for key, value in before.items() if key in declared and key not in chosen}
    # The region counts in conditions only: CloudFormation knows it by itself.
    known = {**kept, **chosen, "AWS::Region": settings.AWS_REGION}
    differ = any(before.get(key) != value for key, value in chosen.items())
    return ParameterValues({**chosen, **dict.fromkeys(kept)}, known, differ)


def refuse_unknown(given: Iterable[str], names: Iterable[str], ours: Iterable[str] = ()) -> None:
    known = {key for name in names for key in template.parameters(template.text(name))} - {*OURS, *ours}
    for key in given:
        if key not in known:
            raise InfrastructureError(f"No template has a parameter {key}: there are {', '.join(sorted(known))}.")

"""Reads the CloudFormation templates, so that the command, the tests and AWS all go by the same words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent

# In this order: who runs the site needs the site. The edge comes after the first release, and only if wanted.
INFRASTRUCTURE, OPERATIONS, EDGE = "infrastructure", "operations", "edge"

TABLE = "AWS::DynamoDB::Table"
BUCKET = "AWS::S3::Bucket"

Resource = dict[str, Any]
Resources = dict[str, Resource]  # by logical id


def text(name: str = INFRASTRUCTURE) -> str:
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def parameters(body: str) -> dict[str, str | None]:
    """Each parameter with its default; None for one that has to be given."""
    declared = _read(body).get("Parameters", {})
    return {name: str(parameter["Default"]) if "Default" in parameter else None for name, parameter in declared.items()}


def resources(body: str, stage: str, given: Mapping[str, str] | None = None) -> Resources:
    """The template's resources, with everything filled in that follows from the stage and the parameters alone,
    and without those whose condition does not hold."""
    document = _read(body)
    defaults = {name: default for name, default in parameters(body).items() if default is not None}
    values = {**defaults, **(given or {}), "Stage": stage}
    conditions: dict[str, bool] = {}
    for name, test in document.get("Conditions", {}).items():
        conditions[name] = _holds(test, values, conditions)
    wanted = {
        name: resource
        for name, resource in document["Resources"].items()
        if conditions.get(resource.get("Condition"), True)
    }
    filled: Resources = _filled(wanted, values, conditions)
    return filled


def tables(declared: Resources) -> dict[str, Resource]:
    """The properties of each table, by its name."""
    properties = [resource["Properties"] for resource in declared.values() if resource["Type"] == TABLE]
    return {table["TableName"]: table for table in properties}


def buckets(declared: Resources, made: Mapping[str, str]) -> dict[str, Resource]:
    """The properties of each bucket, by its name, which only AWS knows: it is an output like the resource."""
    return {
        made[name]: resource["Properties"]
        for name, resource in declared.items()
        if resource["Type"] == BUCKET and name in made
    }


class _Loader(yaml.CSafeLoader):  # in C: the other takes 0.4 s a template, at each apply and each test session
    """Turns `!Sub x` into the long form {"Fn::Sub": x}, as CloudFormation itself does."""


@cache
def _read(body: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.load(body, Loader=_Loader)  # noqa: S506 - a safe loader that knows some tags more
    return document


def _long_form(loader: _Loader, tag: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.SequenceNode):
        value: Any = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    else:
        value = node.value
    if tag == "GetAtt":
        value = value.split(".", 1)
    return {tag if tag in ("Ref", "Condition") else f"Fn::{tag}": value}


_Loader.add_multi_constructor("!", _long_form)


def _holds(test: Any, values: Mapping[str, str], conditions: Mapping[str, bool]) -> bool:
    """Whether a condition holds. Conditions compare parameters only, so nothing that only AWS knows is in one."""
    match test:
        case {"Fn::Equals": [left, right]}:
            return bool(_filled(left, values, conditions) == _filled(right, values, conditions))
        case {"Fn::Not": [inner]}:
            return not _holds(inner, values, conditions)
        case {"Fn::And": [*tests]}:
            return all(_holds(inner, values, conditions) for inner in tests)
        case {"Condition": str(name)}:
            return conditions[name]
    raise ValueError(f"This condition cannot be read: {test}")


def _filled(node: Any, values: Mapping[str, str], conditions: Mapping[str, bool]) -> Any:
    """What only AWS knows (an ARN, the account) stays as the function call that it is."""
    match node:
        case {"Ref": str(name)} if name in values:
            return values[name]
        case {"Fn::Sub": str(pattern)}:
            return _substituted(pattern, values)
        case {"Fn::If": [condition, yes, no]}:
            return _filled(yes if conditions[condition] else no, values, conditions)
        case dict():
            return {key: _filled(value, values, conditions) for key, value in node.items()}
        case list():
            return [_filled(item, values, conditions) for item in node]
    return node


def _substituted(pattern: str, values: Mapping[str, str]) -> str | dict[str, str]:
    for name, value in values.items():
        pattern = pattern.replace(f"${{{name}}}", value)
    return {"Fn::Sub": pattern} if "${" in pattern else pattern

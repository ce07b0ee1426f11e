"""Reads the CloudFormation templates, for the command and the tests."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ops.cloud import compact_yaml

FOLDER = Path(__file__).parent

# Applied in this order. The edge is optional, and needs the first release.
INFRASTRUCTURE, OPERATIONS, EDGE = "infrastructure", "operations", "edge"

TABLE = "AWS::DynamoDB::Table"
BUCKET = "AWS::S3::Bucket"

Resource = dict[str, Any]
Resources = dict[str, Resource]  # by logical id


def text(name: str = INFRASTRUCTURE) -> str:
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def request_body(body: str) -> str:
    """The template as CloudFormation gets it, without comments. A request takes 51,200 bytes of it."""
    return compact_yaml.document(_read(body))


def parameters(body: str) -> dict[str, str | None]:
    """Each parameter with its default, or None if it has none."""
    of_template = _read(body).get("Parameters", {})
    return {
        name: str(parameter["Default"]) if "Default" in parameter else None for name, parameter in of_template.items()
    }


def resources(body: str, stage: str, parameter_values: Mapping[str, str] | None = None) -> Resources:
    """The resources whose condition holds. All that follows from the stage and the parameters is filled in."""
    document = _read(body)
    defaults = {name: default for name, default in parameters(body).items() if default is not None}
    values = {**defaults, **(parameter_values or {}), "Stage": stage}
    conditions: dict[str, bool] = {}
    for name, test in document.get("Conditions", {}).items():
        conditions[name] = _holds(test, values, conditions)
    active = {
        name: resource
        for name, resource in document["Resources"].items()
        if conditions.get(resource.get("Condition"), True)
    }
    filled: Resources = _filled(active, values, conditions)
    return filled


def tables(all_resources: Resources) -> dict[str, Resource]:
    """The properties of each table, by its name."""
    properties = [resource["Properties"] for resource in all_resources.values() if resource["Type"] == TABLE]
    return {table["TableName"]: table for table in properties}


def buckets(all_resources: Resources, outputs: Mapping[str, str]) -> dict[str, Resource]:
    """The properties of each bucket by its name. The name is an output with the same id as the resource."""
    return {
        outputs[name]: resource["Properties"]
        for name, resource in all_resources.items()
        if resource["Type"] == BUCKET and name in outputs
    }


class _Loader(yaml.CSafeLoader):  # in C: the Python one takes 0.4 s for each template
    """Turns `!Sub x` into the long form {"Fn::Sub": x}, as CloudFormation does."""


@cache
def _read(body: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.load(body, Loader=_Loader)  # noqa: S506 - a safe loader with more tags
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
    """Conditions compare only parameters, so all values are known here."""
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
    """Values that only AWS knows (an ARN, the account) stay function calls."""
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

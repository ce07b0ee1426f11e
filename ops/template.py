"""Reads the CloudFormation template, so that the command, the tests and AWS all go by the same words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

PATH = Path(__file__).with_name("infrastructure.yaml")

TABLE = "AWS::DynamoDB::Table"

Resource = dict[str, Any]
Resources = dict[str, Resource]  # by logical id


def text() -> str:
    return PATH.read_text(encoding="utf-8")


def resources(body: str, stage: str) -> Resources:
    """The template's resources with everything filled in that follows from the stage alone."""
    document = yaml.load(body, Loader=_Loader)  # noqa: S506 - a safe loader that knows five more tags
    conditions = {name: _filled(test, stage, {}) for name, test in document.get("Conditions", {}).items()}
    filled: Resources = _filled(document["Resources"], stage, conditions)
    return filled


def tables(declared: Resources) -> dict[str, Resource]:
    """The properties of each table, by its name."""
    properties = [resource["Properties"] for resource in declared.values() if resource["Type"] == TABLE]
    return {table["TableName"]: table for table in properties}


class _Loader(yaml.SafeLoader):
    """Turns `!Sub x` into the long form {"Fn::Sub": x}, as CloudFormation itself does."""


def _long_form(loader: _Loader, tag: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.SequenceNode):
        value: Any = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    else:
        value = node.value
    if tag == "GetAtt":
        value = value.split(".", 1)
    return {tag if tag == "Ref" else f"Fn::{tag}": value}


_Loader.add_multi_constructor("!", _long_form)


def _filled(node: Any, stage: str, conditions: dict[str, bool]) -> Any:
    """What only AWS knows (an ARN, the account) stays as the function call that it is."""
    match node:
        case {"Ref": "Stage"}:
            return stage
        case {"Fn::Sub": str(pattern)}:
            filled = pattern.replace("${Stage}", stage)
            return {"Fn::Sub": filled} if "${" in filled else filled
        case {"Fn::Equals": [left, right]}:
            return _filled(left, stage, conditions) == _filled(right, stage, conditions)
        case {"Fn::If": [condition, yes, no]}:
            return _filled(yes if conditions[condition] else no, stage, conditions)
        case dict():
            return {key: _filled(value, stage, conditions) for key, value in node.items()}
        case list():
            return [_filled(item, stage, conditions) for item in node]
    return node

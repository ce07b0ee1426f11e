"""Describes what a change set would do to each resource, in one line each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ops.cloud import template

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import ResourceChangeTypeDef

Kind = Literal["create", "change", "remove", "replace"]

SIGNS: dict[Kind, str] = {"create": "+", "change": "~", "remove": "-", "replace": "!"}


@dataclass(frozen=True)
class ResourceChange:
    kind: Kind
    resource: str
    type: str
    properties: tuple[str, ...] = ()

    @property
    def endangers_data(self) -> bool:
        return self.type in (template.TABLE, template.BUCKET) and self.kind in ("remove", "replace")

    def __str__(self) -> str:
        line = f"{SIGNS[self.kind]} {self.kind:<7}  {self.resource:<22}  {self.type}"
        if self.properties:
            line += f"  ({', '.join(self.properties)})"
        if self.endangers_data:
            line += "  DATA LOSS: the site would no longer see its data"
        return line


def creations(resources: template.Resources) -> list[ResourceChange]:
    return [ResourceChange("create", name, resource["Type"]) for name, resource in sorted(resources.items())]


def from_change_set(changes: Iterable[ResourceChangeTypeDef]) -> list[ResourceChange]:
    return [
        ResourceChange(_kind(change), change["LogicalResourceId"], change["ResourceType"], _properties(change))
        for change in changes
    ]


def _kind(change: ResourceChangeTypeDef) -> Kind:
    # A "Conditional" replacement counts as a change: a new index is one. If it does need a replacement,
    # CloudFormation refuses it, because the tables have fixed names.
    if change["Action"] == "Modify":
        return "replace" if change.get("Replacement") == "True" else "change"
    return "remove" if change["Action"] == "Remove" else "create"


def _properties(change: ResourceChangeTypeDef) -> tuple[str, ...]:
    targets = [detail.get("Target", {}) for detail in change.get("Details", [])]
    # Attributes of the resource itself, such as DeletionPolicy, have no property name.
    return tuple(sorted({target.get("Name") or target.get("Attribute", "") for target in targets}))

"""The rights that the templates give, with everything that can be switched on."""

from __future__ import annotations

from typing import Any, NamedTuple

from ops.cloud import template

STAGE = "prod"

ALL_ON = {
    "Emulated": "no",
    "LogArchive": "yes",
    "CostAnomalies": "yes",
    "DeployerRepository": "example/feedback",
    "ApiId": "a1b2c3d4e5",
    "SpendBudget": "yes",
    "NotificationEmail": "team@example.org",
    "PageUrl": "https://example.org/page",
    "PagePhone": "+4915112345678",
    "MailFrom": "feedback@example.org",
    "Domain": "feedback.example.org",
    "AWS::Region": "us-east-1",
}

TEMPLATES = (template.INFRASTRUCTURE, template.OPERATIONS, template.EDGE)

Statement = dict[str, Any]


class Right(NamedTuple):
    of: str
    statement: Statement

    def __str__(self) -> str:
        return f"{self.of}: {self.statement.get('Sid', '(no Sid)')}"


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def all_resources() -> dict[str, template.Resource]:
    return {
        name: resource
        for which in TEMPLATES
        for name, resource in template.resources(template.text(which), STAGE, ALL_ON).items()
    }


def documents(resource: template.Resource) -> list[dict[str, Any]]:
    properties = resource.get("Properties", {})
    own = [properties["PolicyDocument"]] if "PolicyDocument" in properties else []
    return own + [policy["PolicyDocument"] for policy in properties.get("Policies", [])]


RESOURCES = all_resources()

RIGHTS = [
    Right(name, statement)
    for name, resource in RESOURCES.items()
    for document in documents(resource)
    for statement in document["Statement"]
]

ALLOWED = [right for right in RIGHTS if right.statement["Effect"] == "Allow"]

ROLES = {name: role for name, role in RESOURCES.items() if role["Type"] == "AWS::IAM::Role"}


def actions(right: Right) -> list[str]:
    return listed(right.statement["Action"])


ZAPPA_STAGES = ("prod", "prod_rollback", "staging", "staging_rollback")

"""What our own code asks of AWS by itself, and whether a policy of the templates allows it."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

import pytest
from botocore.client import BaseClient
from django.conf import settings

from ops.cloud import template

ACCOUNT = "000000000000"  # the emulated AWS's

# Where IAM has another word than the API.
ACTIONS = {
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
}
NEEDS_NO_RIGHT = {"sts:GetCallerIdentity"}


class Call(NamedTuple):
    action: str
    resource: str


class Recorder:
    """Each call of each client, from now until the end of the test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[Call] = []
        self._stacks: dict[str, str] = {}  # by change set
        really = BaseClient._make_api_call  # type: ignore[attr-defined]

        def noting(client: Any, operation: str, request: dict[str, Any]) -> Any:
            service = client.meta.service_model.service_name
            self.calls.append(self._call(service, operation, request))
            answer = really(client, operation, request)
            if operation == "CreateChangeSet":
                self._stacks[answer["Id"]] = request["StackName"]
            return answer

        monkeypatch.setattr(BaseClient, "_make_api_call", noting)

    def _call(self, service: str, operation: str, request: dict[str, Any]) -> Call:
        action = f"{service}:{operation}"
        return Call(ACTIONS.get(action, action), self._resource(service, request))

    def _resource(self, service: str, request: dict[str, Any]) -> str:
        match request:
            case {"StackName": str(name)}:
                return name if name.startswith("arn:") else _arn("cloudformation", f"stack/{name}/a-number")
            case {"ChangeSetName": str(change_set)}:
                return _arn("cloudformation", f"stack/{self._stacks[change_set]}/a-number")
            case {"TableName": str(name)}:
                return _arn("dynamodb", f"table/{name}")
            case {"Bucket": str(name)}:
                return f"arn:aws:s3:::{name}"
            case {"AlarmName": str(name)}:
                return _arn("cloudwatch", f"alarm:{name}")
        return "*"


def refused(calls: list[Call], policies: Sequence[str], stage: str) -> set[Call]:
    """Those that the policies of operations.yaml do not allow to a person who calls without CloudFormation."""
    where = {"AWS::Partition": "aws", "AWS::Region": settings.AWS_REGION, "AWS::AccountId": ACCOUNT}
    made = template.resources(template.text(template.OPERATIONS), stage, where)
    statements = [found for policy in policies for found in made[policy]["Properties"]["PolicyDocument"]["Statement"]]
    asked = {call for call in calls if call.action not in NEEDS_NO_RIGHT}
    return {call for call in asked if not any(_allows(statement, call) for statement in statements)}


def _allows(statement: dict[str, Any], call: Call) -> bool:
    resources = statement["Resource"]
    patterns = resources if isinstance(resources, list) else [resources]
    is_meant = call.action in statement["Action"] and any(fnmatchcase(call.resource, pattern) for pattern in patterns)
    return is_meant and "Condition" not in statement


def _arn(service: str, rest: str) -> str:
    return f"arn:aws:{service}:{settings.AWS_REGION}:{ACCOUNT}:{rest}"

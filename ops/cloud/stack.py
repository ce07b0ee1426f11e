"""Reads a CloudFormation stack, and proposes the change set that a template would make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from botocore.exceptions import ClientError, WaiterError

from ops.cloud import change_sets, template
from storage.connection.clients import client

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import ParameterTypeDef, StackTypeDef

SETTLED = (
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
)
SUCCEEDED = ("CREATE_COMPLETE", "UPDATE_COMPLETE")

# Created resources still exist, and the next change continues from them.
UNFINISHED = ("CREATE_FAILED", "UPDATE_FAILED")

# Such a stack cannot be changed, only deleted. That keeps the tables.
DELETE_ONLY = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED")


class InfrastructureError(Exception):
    """The message says what is wrong and what to do, and is shown to the operator."""


@dataclass(frozen=True)
class Proposal:
    """A change set that could be carried out."""

    id: str
    stack: str
    changes: list[change_sets.ResourceChange]
    # Keeps created resources if it fails. For a new stack, because tables may refuse to be deleted in a rollback. For
    # an unfinished stack, because AWS allows no other change of it.
    keeps_on_failure: bool


def name_of(stage: str, name: str = template.INFRASTRUCTURE) -> str:
    # Not feedback-<stage>: Zappa gives that name to the stack of its API, and would replace our stack by the API.
    return f"feedback-{name}-{stage}"


def find(name: str, cloudformation: CloudFormationClient | None = None) -> StackTypeDef | None:
    """A release passes a client of Zappa's session. All others use the site's client."""
    try:
        stack = (cloudformation or client("cloudformation")).describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        # CloudFormation has one error code for all invalid requests, so only the text identifies this one.
        if "does not exist" in error.response["Error"]["Message"]:
            return None
        raise
    # In review: a change set for a new stack was created, and never executed. There are no resources yet.
    return None if stack["StackStatus"] == "REVIEW_IN_PROGRESS" else stack


def outputs(stack: StackTypeDef) -> dict[str, str]:
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def find_api(stage: str) -> str:
    """The id of the API that Zappa created, or an empty text."""
    try:
        answer = client("cloudformation").describe_stack_resource(
            StackName=f"feedback-{stage}", LogicalResourceId="Api"
        )
    except ClientError as error:
        if "does not exist" in error.response["Error"]["Message"]:
            return ""
        raise
    api = answer["StackResourceDetail"]
    return "" if api["ResourceStatus"].startswith("DELETE_") else api.get("PhysicalResourceId", "")


def api_of(stage: str) -> str:
    if api := find_api(stage):
        return api
    raise InfrastructureError(f"The stage {stage} has no API yet: run `zappa deploy {stage}` first.")


def refuse_unless_settled(stack: StackTypeDef) -> None:
    name, status = stack["StackName"], stack["StackStatus"]
    if status in SETTLED + UNFINISHED:
        return
    raise InfrastructureError(f"The stack {name} is in {status} and cannot be changed. {next_step(name, status)}")


def next_step(name: str, status: str) -> str:
    """What to do with a stack in this status."""
    if status in UNFINISHED:
        return "Created resources stay. Correct the reason, then apply again: it continues from there."
    if status in DELETE_ONLY:
        command = f"aws cloudformation delete-stack --stack-name {name}"
        return f"Correct the reason, delete the stack (`{command}`), then apply again."
    if status == "UPDATE_ROLLBACK_FAILED":
        command = f"aws cloudformation continue-update-rollback --stack-name {name}"
        return f"Correct what its events name, run `{command}`, then apply again."
    if status.endswith("_IN_PROGRESS"):
        return "A change is in progress: wait until it ends, then apply again."
    return "The stack is as it was before. Correct the reason, then apply again."


def template_of(name: str) -> str:
    """The template as it was sent."""
    body: Any = client("cloudformation").get_template(StackName=name, TemplateStage="Original")["TemplateBody"]
    return body if isinstance(body, str) else ""  # botocore parses a body in JSON, which none of ours is


def propose(name: str, body: str, parameters: Mapping[str, str | None], before: StackTypeDef | None) -> Proposal | None:
    """None if nothing would change. A parameter that is None keeps its value."""
    creates = before is None
    change_set = client("cloudformation").create_change_set(
        StackName=name,
        ChangeSetName=f"apply-{uuid4().hex}",
        ChangeSetType="CREATE" if creates else "UPDATE",
        TemplateBody=body,
        Parameters=[_parameter(key, value) for key, value in parameters.items()],
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    try:
        client("cloudformation").get_waiter("change_set_create_complete").wait(
            ChangeSetName=change_set["Id"], WaiterConfig={"Delay": 1, "MaxAttempts": 300}
        )
    except WaiterError as error:
        client("cloudformation").delete_change_set(ChangeSetName=change_set["Id"])
        reason = str(error.last_response.get("StatusReason", error))
        if "didn't contain changes" in reason or "No updates are to be performed" in reason:
            return None
        raise InfrastructureError(f"CloudFormation cannot use the template of {name}: {reason}") from error
    pages = client("cloudformation").get_paginator("describe_change_set").paginate(ChangeSetName=change_set["Id"])
    changes = [change["ResourceChange"] for page in pages for change in page["Changes"]]
    keeps_on_failure = before is None or before["StackStatus"] in UNFINISHED
    return Proposal(change_set["Id"], change_set["StackId"], change_sets.from_change_set(changes), keeps_on_failure)


def _parameter(key: str, value: str | None) -> ParameterTypeDef:
    if value is None:
        return {"ParameterKey": key, "UsePreviousValue": True}
    return {"ParameterKey": key, "ParameterValue": value}


def resource_ids(name: str) -> set[str]:
    """The logical ids of resources that the stack has created, or has begun to create."""
    pages = client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=name)
    resources = [resource for page in pages for resource in page["StackResourceSummaries"]]
    return {each["LogicalResourceId"] for each in resources if each["ResourceStatus"] != "DELETE_COMPLETE"}


def discard(proposal: Proposal) -> None:
    client("cloudformation").delete_change_set(ChangeSetName=proposal.id)

"""One CloudFormation stack: the state it is in, and what a template would change in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from botocore.exceptions import ClientError, WaiterError

from ops.cloud import change_sets, template
from storage.clients import client

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

# What was made is still there, and the next change goes on from it.
UNFINISHED = ("CREATE_FAILED", "UPDATE_FAILED")

# Nothing in them can be changed any more: the only way on is to remove the stack, which keeps the tables.
DELETE_ONLY = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED")


class InfrastructureError(Exception):
    """Says what is wrong and what to do about it, for people to read as it is."""


@dataclass(frozen=True)
class Proposal:
    """A change set that could be carried out."""

    id: str
    stack: str
    changes: list[change_sets.ResourceChange]
    # If it fails, what was made stays: of a new stack, as tables may refuse to be deleted when all is taken back;
    # of an unfinished one, as AWS lets it be changed in this way only.
    keeps: bool


def name_of(stage: str, name: str = template.INFRASTRUCTURE) -> str:
    # Never feedback-<stage>: Zappa gives that name to the stack of its API, and would put the API in our place.
    return f"feedback-{name}-{stage}"


def find(name: str, cloudformation: CloudFormationClient | None = None) -> StackTypeDef | None:
    """Zappa has clients of its own session; everybody else has the site's."""
    try:
        found = (cloudformation or client("cloudformation")).describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        # CloudFormation has one code for all that is wrong with a request; only its words tell this apart.
        if "does not exist" in error.response["Error"]["Message"]:
            return None
        raise
    # In review: a change set for a new stack was made, and never carried out. There is nothing yet.
    return None if found["StackStatus"] == "REVIEW_IN_PROGRESS" else found


def outputs(found: StackTypeDef) -> dict[str, str]:
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}


def find_api(stage: str) -> str:
    """The id of the API that Zappa made. Empty: there is none."""
    try:
        found = client("cloudformation").describe_stack_resource(StackName=f"feedback-{stage}", LogicalResourceId="Api")
    except ClientError as error:
        if "does not exist" in error.response["Error"]["Message"]:
            return ""
        raise
    api = found["StackResourceDetail"]
    return "" if api["ResourceStatus"].startswith("DELETE_") else api.get("PhysicalResourceId", "")


def api_of(stage: str) -> str:
    if api := find_api(stage):
        return api
    raise InfrastructureError(f"The stage {stage} has no API yet: run `zappa deploy {stage}` first.")


def refuse_unless_settled(found: StackTypeDef) -> None:
    name, status = found["StackName"], found["StackStatus"]
    if status in SETTLED + UNFINISHED:
        return
    raise InfrastructureError(f"The stack {name} is in {status} and takes no change. {way_on(name, status)}")


def way_on(name: str, status: str) -> str:
    """What to do about a stack that is not what it should be."""
    if status in UNFINISHED:
        return "What was made stays. Correct the reason, then apply again: it goes on from there."
    if status in DELETE_ONLY:
        command = f"aws cloudformation delete-stack --stack-name {name}"
        return f"Correct the reason, delete the stack (`{command}`), then apply again."
    if status == "UPDATE_ROLLBACK_FAILED":
        command = f"aws cloudformation continue-update-rollback --stack-name {name}"
        return f"Correct what its events name, run `{command}`, then apply again."
    if status.endswith("_IN_PROGRESS"):
        return "A change is on its way: wait until it is through, then apply again."
    return "Everything is as it was before. Correct the reason, then apply again."


def template_of(name: str) -> str:
    return str(client("cloudformation").get_template(StackName=name, TemplateStage="Original")["TemplateBody"])


def propose(name: str, body: str, parameters: Mapping[str, str | None], before: StackTypeDef | None) -> Proposal | None:
    """None if the stack already is what the template says. A parameter that is None keeps its value."""
    creates = before is None
    made = client("cloudformation").create_change_set(
        StackName=name,
        ChangeSetName=f"apply-{uuid4().hex}",
        ChangeSetType="CREATE" if creates else "UPDATE",
        TemplateBody=body,
        Parameters=[_parameter(key, value) for key, value in parameters.items()],
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    try:
        client("cloudformation").get_waiter("change_set_create_complete").wait(
            ChangeSetName=made["Id"], WaiterConfig={"Delay": 1, "MaxAttempts": 300}
        )
    except WaiterError as error:
        client("cloudformation").delete_change_set(ChangeSetName=made["Id"])
        reason = str(error.last_response.get("StatusReason", error))
        if "didn't contain changes" in reason or "No updates are to be performed" in reason:
            return None
        raise InfrastructureError(f"CloudFormation cannot work with the template of {name}: {reason}") from error
    pages = client("cloudformation").get_paginator("describe_change_set").paginate(ChangeSetName=made["Id"])
    found = [change["ResourceChange"] for page in pages for change in page["Changes"]]
    keeps = before is None or before["StackStatus"] in UNFINISHED
    return Proposal(made["Id"], made["StackId"], change_sets.from_change_set(found), keeps)


def _parameter(key: str, value: str | None) -> ParameterTypeDef:
    if value is None:
        return {"ParameterKey": key, "UsePreviousValue": True}
    return {"ParameterKey": key, "ParameterValue": value}


def members(name: str) -> set[str]:
    """The logical ids of what the stack has made, or has begun to make."""
    pages = client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=name)
    found = [resource for page in pages for resource in page["StackResourceSummaries"]]
    return {one["LogicalResourceId"] for one in found if one["ResourceStatus"] != "DELETE_COMPLETE"}


def discard(proposal: Proposal) -> None:
    client("cloudformation").delete_change_set(ChangeSetName=proposal.id)

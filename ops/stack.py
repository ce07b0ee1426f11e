"""One CloudFormation stack: the state it is in, and what a template would change in it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from botocore.exceptions import ClientError

from ops import changes, template
from storage.clients import client

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import DescribeChangeSetOutputTypeDef, ParameterTypeDef, StackTypeDef

SETTLED = (
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
)
SUCCEEDED = ("CREATE_COMPLETE", "UPDATE_COMPLETE")

# Nothing in them can be changed any more: the only way on is to remove the stack, which keeps the tables.
STILLBORN = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED")

FIRST_PAUSE, LONGEST_PAUSE = 0.02, 2.0


class InfrastructureError(Exception):
    """Says what is wrong and what to do about it, for people to read as it is."""


@dataclass(frozen=True)
class Proposal:
    """A change set that could be carried out."""

    id: str
    stack: str
    changes: list[changes.Change]


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
    if status in SETTLED:
        return
    if status in STILLBORN:
        way_on = f"Delete it (`aws cloudformation delete-stack --stack-name {name}`), then apply again."
    elif status == "UPDATE_ROLLBACK_FAILED":
        way_on = (
            f"Mend what its events name, run `aws cloudformation continue-update-rollback --stack-name {name}`, "
            "then apply again."
        )
    else:
        way_on = "A change is on its way: wait until it is through, then apply again."
    raise InfrastructureError(f"The stack {name} is in {status} and takes no change. {way_on}")


def template_of(name: str) -> str:
    return str(client("cloudformation").get_template(StackName=name, TemplateStage="Original")["TemplateBody"])


def propose(name: str, body: str, parameters: Mapping[str, str | None], *, creates: bool) -> Proposal | None:
    """None if the stack already is what the template says. A parameter that is None keeps its value."""
    made = client("cloudformation").create_change_set(
        StackName=name,
        ChangeSetName=f"apply-{uuid4().hex}",
        ChangeSetType="CREATE" if creates else "UPDATE",
        TemplateBody=body,
        Parameters=[_parameter(key, value) for key, value in parameters.items()],
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    described = _when_ready(made["Id"])
    if described["Status"] == "FAILED":
        client("cloudformation").delete_change_set(ChangeSetName=made["Id"])
        reason = described.get("StatusReason", "no reason given")
        if "didn't contain changes" in reason or "No updates are to be performed" in reason:
            return None
        raise InfrastructureError(f"CloudFormation cannot work with the template of {name}: {reason}")
    pages = client("cloudformation").get_paginator("describe_change_set").paginate(ChangeSetName=made["Id"])
    found = [change["ResourceChange"] for page in pages for change in page["Changes"]]
    return Proposal(made["Id"], described["StackId"], changes.from_change_set(found))


def _parameter(key: str, value: str | None) -> ParameterTypeDef:
    if value is None:
        return {"ParameterKey": key, "UsePreviousValue": True}
    return {"ParameterKey": key, "ParameterValue": value}


def discard(proposal: Proposal) -> None:
    client("cloudformation").delete_change_set(ChangeSetName=proposal.id)


def _when_ready(change_set: str) -> DescribeChangeSetOutputTypeDef:
    waiting = pauses()
    while True:
        described = client("cloudformation").describe_change_set(ChangeSetName=change_set)
        if described["Status"] in ("CREATE_COMPLETE", "FAILED"):
            return described
        next(waiting)


def pauses() -> Iterator[None]:
    """Patient enough for AWS, where a table takes ten seconds, and quick where everything takes milliseconds."""
    pause = FIRST_PAUSE
    while True:
        time.sleep(pause)
        yield
        pause = min(pause * 1.5, LONGEST_PAUSE)

"""Carries a change set out: a line for each resource as it is done, and the reasons if one fails."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import TYPE_CHECKING

from ops.cloud.stack import SUCCEEDED, InfrastructureError, Proposal, way_on
from storage.clients import client

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import StackEventTypeDef

DONE = {
    "CREATE_COMPLETE": "created",
    "UPDATE_COMPLETE": "changed",
    "DELETE_COMPLETE": "removed",
    "DELETE_SKIPPED": "left in the account, no longer ours",
}

FIRST_PAUSE, LONGEST_PAUSE = 0.02, 2.0


def carry_out(proposal: Proposal, say: Callable[[str], None]) -> None:
    """Says each resource as it is done; raises with the reasons if the stack could not be brought there."""
    started = time.monotonic()
    before = next(_newest_events(proposal.stack), None)
    _execute(proposal)
    reasons = []
    for event in _follow(proposal.stack, before["EventId"] if before else ""):
        status, resource = event["ResourceStatus"], event["LogicalResourceId"]
        if status.endswith("_FAILED"):
            reasons.append(f"{resource}: {event.get('ResourceStatusReason', 'no reason given')}")
        elif status in DONE and event["ResourceType"] != "AWS::CloudFormation::Stack":
            say(f"{time.monotonic() - started:7.1f} s  {resource} {DONE[status]}")
    _refuse_failure(proposal, reasons)


def _execute(proposal: Proposal) -> None:
    """Both are explicit: AWS's pages do not agree on the default."""
    if proposal.keeps:
        # Not OnStackFailure: a stack that was made with it cannot be changed after it failed.
        client("cloudformation").execute_change_set(ChangeSetName=proposal.id, DisableRollback=True)
    else:
        # A table whose creation is rolled back is empty. Kept, it would stand in the way of the next attempt.
        client("cloudformation").execute_change_set(
            ChangeSetName=proposal.id, DisableRollback=False, RetainExceptOnCreate=True
        )


def _refuse_failure(proposal: Proposal, reasons: list[str]) -> None:
    ended = client("cloudformation").describe_stacks(StackName=proposal.stack)["Stacks"][0]
    if ended["StackStatus"] in SUCCEEDED:
        return
    listed = "\n  ".join(reasons or [ended.get("StackStatusReason", "no reason given")])
    raise InfrastructureError(
        f"The stack {ended['StackName']} could not be brought there ({ended['StackStatus']}):\n  {listed}\n"
        f"{way_on(ended['StackName'], ended['StackStatus'])}"
    )


def _follow(stack: str, last_seen: str) -> Iterator[StackEventTypeDef]:
    """Each new event once, oldest first, until the stack itself is done. A waiter of boto3 would show none of them."""
    waiting = _pauses()
    began = False
    while True:
        # Asked before the events are read, so that none can be missed at the end.
        status = client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
        fresh = _events_since(last_seen, stack)
        yield from reversed(fresh)
        # Right after the start the status may still be the one from before; an event tells them apart.
        began = began or bool(fresh)
        if began and not status.endswith("IN_PROGRESS"):
            return
        last_seen = fresh[0]["EventId"] if fresh else last_seen
        next(waiting)


def _events_since(last_seen: str, stack: str) -> list[StackEventTypeDef]:
    return list(takewhile(lambda event: event["EventId"] != last_seen, _newest_events(stack)))


def _newest_events(stack: str) -> Iterator[StackEventTypeDef]:
    for page in client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=stack):
        yield from page["StackEvents"]


def _pauses() -> Iterator[None]:
    """Patient enough for AWS, where a table takes ten seconds, and quick where everything takes milliseconds."""
    pause = FIRST_PAUSE
    while True:
        time.sleep(pause)
        yield
        pause = min(pause * 1.5, LONGEST_PAUSE)

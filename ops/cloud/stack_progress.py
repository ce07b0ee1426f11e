"""Executes a change set: prints a line for each resource, and the reasons of a failure."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import TYPE_CHECKING

from ops.cloud.stack import SUCCEEDED, InfrastructureError, Proposal, next_step
from storage.connection.clients import client

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import StackEventTypeDef

DONE = {
    "CREATE_COMPLETE": "created",
    "UPDATE_COMPLETE": "changed",
    "DELETE_COMPLETE": "removed",
    "DELETE_SKIPPED": "left in the account, outside the stack",
}

FIRST_PAUSE, LONGEST_PAUSE = 0.02, 2.0


def carry_out(proposal: Proposal, say: Callable[[str], None]) -> None:
    """Raises InfrastructureError with the reasons if the change failed."""
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
    """DisableRollback is always set, because AWS's pages differ about its default."""
    if proposal.keeps_on_failure:
        # Not OnStackFailure: a stack created with it cannot be changed after a failure.
        client("cloudformation").execute_change_set(ChangeSetName=proposal.id, DisableRollback=True)
    else:
        # A table whose creation is rolled back is empty. If it stayed, it would block the next attempt.
        client("cloudformation").execute_change_set(
            ChangeSetName=proposal.id, DisableRollback=False, RetainExceptOnCreate=True
        )


def _refuse_failure(proposal: Proposal, reasons: list[str]) -> None:
    ended = client("cloudformation").describe_stacks(StackName=proposal.stack)["Stacks"][0]
    if ended["StackStatus"] in SUCCEEDED:
        return
    listed = "\n  ".join(reasons or [ended.get("StackStatusReason", "no reason given")])
    raise InfrastructureError(
        f"The stack {ended['StackName']} could not be changed ({ended['StackStatus']}):\n  {listed}\n"
        f"{next_step(ended['StackName'], ended['StackStatus'])}"
    )


def _follow(stack: str, last_seen: str) -> Iterator[StackEventTypeDef]:
    """Each new event once, oldest first, until the stack is done. A boto3 waiter would show no events."""
    waiting = _pauses()
    began = False
    while True:
        # Read the status before the events, so that none is missed at the end.
        status = client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
        fresh = _events_since(last_seen, stack)
        yield from reversed(fresh)
        # Right after the start the status may still be the old one. An event shows that the change has begun.
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
    """Short at first, for the emulator, and longer for AWS, where a table takes ten seconds."""
    pause = FIRST_PAUSE
    while True:
        time.sleep(pause)
        yield
        pause = min(pause * 1.5, LONGEST_PAUSE)

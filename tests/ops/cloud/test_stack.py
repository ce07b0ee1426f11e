"""What AWS does and no emulator shows: change sets that take their time, refusals, a status that lags behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from ops.cloud import infrastructure, stack, template
from ops.cloud.stack import InfrastructureError
from storage.connection.clients import client
from tests.ops.conftest import Edit

pytestmark = pytest.mark.usefixtures("emulator")


@pytest.fixture
def stage() -> str:
    return f"t{uuid4().hex[:12]}"


def alter(monkeypatch: pytest.MonkeyPatch, operation: str, change: Callable[[int, dict[str, Any]], None]) -> None:
    """Lets `change` alter each answer of the emulator; it is given the number of the call."""
    real, calls = getattr(client("cloudformation"), operation), 0

    def altered(**arguments: Any) -> Any:
        nonlocal calls
        answer, calls = real(**arguments), calls + 1
        change(calls, answer)
        return answer

    monkeypatch.setattr(client("cloudformation"), operation, altered)


def propose(stage: str) -> stack.Proposal | None:
    parameters = {"Stage": stage, "Emulated": "yes"}
    return stack.propose(stack.name_of(stage), template.request_body(template.text()), parameters, None)


def test_a_change_set_is_waited_for(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def pending(call: int, answer: dict[str, Any]) -> None:
        if call <= 2:
            answer["Status"] = "CREATE_PENDING"

    alter(monkeypatch, "describe_change_set", pending)

    proposal = propose(stage)

    assert proposal is not None
    assert "FeedbackTable" in [change.resource for change in proposal.changes]


def test_a_change_set_that_cannot_be_created_is_reported(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def failed(_: int, answer: dict[str, Any]) -> None:
        answer |= {"Status": "FAILED", "StatusReason": "the queue is unheard of"}

    alter(monkeypatch, "describe_change_set", failed)

    with pytest.raises(
        InfrastructureError, match=r"the template of feedback-infrastructure-\w+: the queue is unheard of"
    ):
        propose(stage)


def test_a_status_that_lags_behind_does_not_end_the_wait(
    stage: str, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    infrastructure.apply(stage, lambda _: None)
    edit("RetentionInDays: 30", "RetentionInDays: 7")
    hidden = client("cloudformation").describe_stack_events(StackName=stack.name_of(stage))

    def late(call: int, answer: dict[str, Any]) -> None:
        if call <= 3:  # one look before the start, two after it
            answer["StackEvents"] = hidden["StackEvents"]

    alter(monkeypatch, "describe_stack_events", late)
    lines: list[str] = []

    infrastructure.apply(stage, lines.append)

    assert [line for line in lines if line.endswith("SiteLogs changed")]


def test_a_refusal_is_not_taken_for_a_missing_stack(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(**_: Any) -> Any:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no right to look"}}, "DescribeStacks")

    monkeypatch.setattr(client("cloudformation"), "describe_stacks", denied)

    with pytest.raises(ClientError, match="no right to look"):
        stack.find(stack.name_of(stage))

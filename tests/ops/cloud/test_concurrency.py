from __future__ import annotations

from typing import Any

import pytest

from ops.cloud import concurrency


class Lambda:
    class exceptions:  # noqa: N801 - as botocore has it
        class ResourceNotFoundException(Exception):
            pass

    def __init__(self, quota: int = 1000, free: int = 160, reserved: int | None = None) -> None:
        self.quota, self.free, self.reserved = quota, free, reserved

    def get_function_concurrency(self, FunctionName: str) -> dict[str, Any]:  # noqa: N803
        if self.reserved is None:
            raise self.exceptions.ResourceNotFoundException
        return {"ReservedConcurrentExecutions": self.reserved}

    def get_account_settings(self) -> dict[str, Any]:
        return {"AccountLimit": {"ConcurrentExecutions": self.quota, "UnreservedConcurrentExecutions": self.free}}


def problems_with(requested: Any, lambda_: Lambda) -> list[str]:
    return list(concurrency.problems("prod", "feedback-prod", requested, lambda_))


@pytest.mark.parametrize(("requested", "reserved"), [(60, None), (110, 50), (None, None), (1, None)])
def test_what_the_account_can_give_is_fine(requested: int | None, reserved: int | None) -> None:
    assert problems_with(requested, Lambda(reserved=reserved)) == []


@pytest.mark.parametrize(("requested", "reserved", "fits"), [(61, None, "60 or less"), (111, 50, "110 or less")])
def test_more_than_that_is_refused_with_what_fits(requested: int, reserved: int | None, fits: str) -> None:
    [line] = problems_with(requested, Lambda(reserved=reserved))

    assert line.startswith(
        f"prod: lambda_concurrency is {requested}. Of the 1000 concurrent executions of this account"
    )
    assert f"Set it to {fits}, or ask AWS for a higher quota." in line


@pytest.mark.parametrize("requested", [1, 2, 50])
def test_a_new_account_with_a_small_quota_is_offered_no_reservation(requested: int) -> None:
    [line] = problems_with(requested, Lambda(quota=10, free=10))

    assert "Of the 10 concurrent executions" in line
    assert "Set it to null, which reserves nothing, or ask AWS" in line


def test_without_a_reservation_every_account_will_do() -> None:
    assert problems_with(None, Lambda(quota=10, free=10)) == []


def test_what_is_reserved_already_stays() -> None:
    """AWS may have kept less free when it was reserved."""
    assert problems_with(50, Lambda(quota=100, free=50, reserved=50)) == []


@pytest.mark.parametrize("requested", [0, -1, "50", True, 2.5])
def test_a_reservation_that_is_no_number_from_one_is_refused(requested: Any) -> None:
    [line] = problems_with(requested, Lambda())

    assert "it must be null, which reserves nothing, or a number from 1" in line


def queue(limit: Any, name: str = "jobs") -> dict[str, Any]:
    scaling = {} if limit is None else {"ScalingConfig": {"MaximumConcurrency": limit}}
    return {"event_source": {"arn": f"arn:aws:sqs:us-east-1:123456789012:feedback-{name}-prod", "mapping": scaling}}


STREAM = {"event_source": {"arn": "arn:aws:dynamodb:us-east-1:123456789012:table/feedback-prod/stream/2030"}}


def problems_of_queues(slots: Any, *events: dict[str, Any]) -> list[str]:
    return list(concurrency.problems_of_queues("prod", {"lambda_concurrency": slots, "events": list(events)}))


@pytest.mark.parametrize(
    ("slots", "limits"), [(50, [2, 20, 3]), (4, [2]), (2000, [1000]), (50, []), (None, [1000, 1000])]
)
def test_queues_that_leave_half_to_visitors_are_fine(slots: int | None, limits: list[int]) -> None:
    assert problems_of_queues(slots, STREAM, *[queue(limit, f"q{number}") for number, limit in enumerate(limits)]) == []


@pytest.mark.parametrize(("slots", "limits", "needed"), [(50, [20, 6], 52), (10, [2, 2, 2], 12), (3, [2], 4)])
def test_queues_that_leave_less_are_refused_with_what_fits(slots: int, limits: list[int], needed: int) -> None:
    queues = [queue(limit, f"q{number}") for number, limit in enumerate(limits)]

    [line] = problems_of_queues(slots, STREAM, *queues)

    assert line == (
        f"prod: the queues may use {sum(limits)} of the {slots} concurrent executions, and visitors need 50% of them. "
        f"Set lambda_concurrency to {needed} or more, or lower MaximumConcurrency of a queue."
    )
    assert problems_of_queues(needed, STREAM, *queues) == []


@pytest.mark.parametrize("limit", [None, 0, 1, 1001, "2", 2.5, True])
def test_a_queue_needs_a_limit_that_aws_accepts(limit: Any) -> None:
    [line] = problems_of_queues(50, queue(limit), queue(2, "mail"))

    assert line.startswith("prod: MaximumConcurrency of arn:aws:sqs:us-east-1:123456789012:feedback-jobs-prod is ")
    assert "it must be a number from 2 to 1000" in line


def test_an_event_without_a_source_is_not_a_queue() -> None:
    assert problems_of_queues(50, {"function": "f", "expression": "rate(1 minute)"}) == []

"""Corrects a counter exactly once, even if the recount is killed after the write and runs the same step again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from analytics.counting import counter_transaction
from analytics.counting.batches import MOST_COUNTERS
from analytics.recount.reconcile import Drift, DriftState
from counters.models import Key
from storage.connection import failures
from storage.connection.clients import client

FAILED = "ConditionalCheckFailedException"
IN_A_TRANSACTION = "TransactionConflictException"  # another transaction writes the counter now


def fix(drift: Drift, correction_id: str) -> None:
    """Correct a certain drift, unless the counter has changed since it was read: each change increases its version.

    The counter keeps the id of its last correction, which shows that this one was written before.
    """
    if drift.state is DriftState.CERTAIN:
        drift.state = DriftState.FIXED if _correct(drift, correction_id) else DriftState.MOVED


def _correct(drift: Drift, correction_id: str) -> bool:
    """False if the counter has changed. A correction of many counters is written in parts, one after the other."""
    counters = sorted(drift.correction.items())
    parts = [dict(counters[start : start + MOST_COUNTERS]) for start in range(0, len(counters), MOST_COUNTERS)]
    ids = [f"{correction_id}/{place}" if place else correction_id for place in range(len(parts))]
    return all(_write(drift.key, part, _version(drift, place), ids[place:]) for place, part in enumerate(parts))


def _version(drift: Drift, place: int) -> int | None:
    """Before this part: each earlier one has increased it."""
    return (drift.version or 0) + place if place else drift.version


def _write(key: Key, part: Mapping[str, int], version: int | None, ids: Sequence[str]) -> bool:
    """Also true if it was written before: then the counter has the id of this part, or of a later one."""
    update: dict[str, Any] = dict(counter_transaction.addition(key, part, ids[0]))
    if version is None:
        update["ConditionExpression"] = "attribute_not_exists(#version)"
    else:
        update["ConditionExpression"] = "#version = :read"
        update["ExpressionAttributeValues"] |= {":read": {"N": str(version)}}
    try:
        client("dynamodb").update_item(**update, ReturnValuesOnConditionCheckFailure="ALL_OLD")
    except ClientError as error:
        code = failures.code(error)
        if code == FAILED:
            stored: Any = error.response.get("Item", {})
            return stored.get("correctedBy", {}).get("S") in ids
        if code == IN_A_TRANSACTION:
            return False
        raise
    return True

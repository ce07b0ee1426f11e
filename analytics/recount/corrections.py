"""Corrects a counter exactly once, even if the recount is killed after the write and runs the same step again."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from analytics.counting import counter_transaction
from analytics.recount.reconcile import Drift, DriftState
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
    """False if the counter has changed."""
    update: dict[str, Any] = dict(counter_transaction.addition(drift.key, drift.correction, correction_id))
    if drift.version is None:
        update["ConditionExpression"] = "attribute_not_exists(#version)"
    else:
        update["ConditionExpression"] = "#version = :read"
        update["ExpressionAttributeValues"] |= {":read": {"N": str(drift.version)}}
    try:
        client("dynamodb").update_item(**update, ReturnValuesOnConditionCheckFailure="ALL_OLD")
    except ClientError as error:
        code = failures.code(error)
        if code == FAILED:
            stored: Any = error.response.get("Item", {})
            return bool(stored.get("correctedBy", {}).get("S") == correction_id)
        if code == IN_A_TRANSACTION:
            return False
        raise
    return True

"""Writes the ids of some records and what they add to the counters in one transaction: all of it or nothing."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from django.conf import settings

from analytics.counting import deltas, markers
from analytics.counting.marker_layouts import Place
from analytics.counting.markers import MarkerState
from analytics.counting.stream_changes import StreamChange
from counters.models import TOTAL, Key
from storage import clock, failures
from storage.clients import client

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef, UpdateTypeDef

TRIES = 60
FIRST_PAUSE, LONGEST_PAUSE = 0.002, 0.2
# Temporary errors: codes of the call, or reasons of a cancelled transaction.
TEMPORARY = failures.TEMPORARY_CODES | {
    "ProvisionedThroughputExceeded",
    "ThrottlingError",
    "TransactionConflict",
    "TransactionInProgressException",
}
# Permanent errors, caused by a record. Any other error, such as a missing permission, is raised, and Lambda retries.
INVALID, INVALID_PART = "ValidationException", "ValidationError"

FAILED = "ConditionalCheckFailed"


class Busy(Exception):
    """The counters were busy at all tries, by other workers: Lambda has to retry the batch."""


class InvalidTransaction(Exception):
    """DynamoDB will never accept this transaction."""


def apply(changes: Sequence[StreamChange]) -> None:
    """Count each change, unless it was counted before."""
    states: dict[Place, MarkerState] = {}
    has_new_states = True  # whether the last failure returned markers; if not, the same transaction is sent again
    for attempt in range(TRIES):
        if has_new_states:
            _read_large(changes, states)
            changes = [change for change in changes if not _is_counted(change, states)]
            if not changes:
                return
            places = sorted({change.place for change in changes})
            actions = _actions(changes, places, states)
        try:
            client("dynamodb").transact_write_items(TransactItems=actions)
        except ClientError as error:
            has_new_states = _update_states(error, places, states)
        else:
            return
        if not has_new_states:
            time.sleep(random.uniform(0, min(LONGEST_PAUSE, FIRST_PAUSE * 2**attempt)))  # noqa: S311
    raise Busy(f"{len(changes)} changes could not be counted in {TRIES} tries")


def _read_large(changes: Sequence[StreamChange], states: dict[Place, MarkerState]) -> None:
    for place, ids in _ids_by_place(changes).items():
        if markers.is_large(ids) and place not in states:
            states[place] = markers.read(place)


def _is_counted(change: StreamChange, states: dict[Place, MarkerState]) -> bool:
    return change.place in states and change.event_id in states[change.place].ids


def _ids_by_place(changes: Sequence[StreamChange]) -> dict[Place, set[bytes]]:
    by_place: dict[Place, set[bytes]] = defaultdict(set)
    for change in changes:
        by_place[change.place].add(change.event_id)
    return by_place


def _actions(
    changes: Sequence[StreamChange], places: list[Place], states: dict[Place, MarkerState]
) -> list[TransactWriteItemTypeDef]:
    """The markers first, in the order of `places`: a failure lists its reasons in the order of the actions."""
    ids = _ids_by_place(changes)
    marker_actions = [markers.addition(place, ids[place], states.get(place)) for place in places]
    total = deltas.merged(change.delta for change in changes)
    return marker_actions + [{"Update": addition(key, added)} for key, added in sorted(total.items())]


def addition(key: Key, counters: Mapping[str, int]) -> UpdateTypeDef:
    """Each addition increases the version, so a recount can see whether a counter has changed."""
    aggregate_id, bucket = key
    added = {name: number for name, number in sorted(counters.items()) if number}
    names = {"#version": "version"} | {f"#{place}": name for place, name in enumerate(added)}
    values: dict[str, Any] = {f":{place}": {"N": str(number)} for place, number in enumerate(added.values())}
    expression = "ADD #version :one" + "".join(f", #{place} :{place}" for place in range(len(added)))
    if bucket == TOTAL:
        expression += " SET lastUpdated = :now"
        values[":now"] = {"S": clock.to_text(clock.now())}
    return {
        "TableName": settings.TABLES["analytics"],
        "Key": {"aggregateId": {"S": aggregate_id}, "bucket": {"S": bucket}},
        "UpdateExpression": expression,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {":one": {"N": "1"}, **values},
    }


def _update_states(error: ClientError, places: list[Place], states: dict[Place, MarkerState]) -> bool:
    """Whether a failed condition returned markers. False for a temporary error. Raises all other errors."""
    code = error.response["Error"]["Code"]
    if code == INVALID:
        raise InvalidTransaction("DynamoDB refuses the transaction") from error
    if code in TEMPORARY:
        return False
    reasons = error.response.get("CancellationReasons", [])
    codes = {reason["Code"] for reason in reasons}
    if INVALID_PART in codes:
        raise InvalidTransaction("DynamoDB refuses a part of the transaction") from error
    failed = [(place, reason) for place, reason in zip(places, reasons, strict=False) if reason["Code"] == FAILED]
    for place, reason in failed:
        states[place] = markers.updated(place, states.get(place), reason.get("Item", {}))
    if not failed and not codes & TEMPORARY:
        raise error
    return bool(failed)

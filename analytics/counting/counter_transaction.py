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
from analytics.counting.marker_layouts import Marker
from analytics.counting.markers import MarkerState
from analytics.counting.stream_changes import StreamChange
from counters.models import FOLDER, TOTAL, Key
from storage import clock
from storage.connection import failures
from storage.connection.clients import client

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef, UpdateTypeDef

TRIES = 60
FIRST_PAUSE, LONGEST_PAUSE = 0.002, 0.2
# Temporary errors: codes of the call, or reasons of a cancelled transaction.
TEMPORARY = failures.TEMPORARY_CODES | failures.TEMPORARY_REASONS | {"TransactionInProgressException"}
# Permanent errors, caused by a record. Any other error, such as a missing permission, is raised, and Lambda retries.
INVALID, INVALID_PART = "ValidationException", "ValidationError"

FAILED = "ConditionalCheckFailed"


class CountersBusy(Exception):
    """The counters were busy at all tries, by other workers: Lambda has to retry the batch."""


class InvalidTransaction(Exception):
    """DynamoDB will never accept this transaction."""


def apply(changes: Sequence[StreamChange]) -> None:
    """Count each change, unless it was counted before."""
    states: dict[Marker, MarkerState] = {}
    has_new_states = True  # whether the last failure returned markers; if not, the same transaction is sent again
    for attempt in range(TRIES):
        if has_new_states:
            _read_large(changes, states)
            changes = [change for change in changes if not _is_counted(change, states)]
            if not changes:
                return
            targets = sorted({change.marker for change in changes})
            actions = _actions(changes, targets, states)
        try:
            client("dynamodb").transact_write_items(TransactItems=actions)
        except ClientError as error:
            has_new_states = _update_states(error, targets, states)
        else:
            return
        if not has_new_states:
            time.sleep(random.uniform(0, min(LONGEST_PAUSE, FIRST_PAUSE * 2**attempt)))  # noqa: S311
    raise CountersBusy(f"{len(changes)} changes could not be counted in {TRIES} tries")


def _read_large(changes: Sequence[StreamChange], states: dict[Marker, MarkerState]) -> None:
    for marker, ids in _ids_by_marker(changes).items():
        if markers.is_large(ids) and marker not in states:
            states[marker] = markers.read(marker)


def _is_counted(change: StreamChange, states: dict[Marker, MarkerState]) -> bool:
    return change.marker in states and change.event_id in states[change.marker].ids


def _ids_by_marker(changes: Sequence[StreamChange]) -> dict[Marker, set[bytes]]:
    by_marker: dict[Marker, set[bytes]] = defaultdict(set)
    for change in changes:
        by_marker[change.marker].add(change.event_id)
    return by_marker


def _actions(
    changes: Sequence[StreamChange], targets: list[Marker], states: dict[Marker, MarkerState]
) -> list[TransactWriteItemTypeDef]:
    """The markers first, in the order of `targets`: a failure lists its reasons in the order of the actions."""
    ids = _ids_by_marker(changes)
    marker_actions = [markers.addition(marker, ids[marker], states.get(marker)) for marker in targets]
    total = deltas.merged(change.delta for change in changes)
    return marker_actions + [{"Update": addition(key, added)} for key, added in sorted(total.items())]


def addition(key: Key, counters: Mapping[str, int], correction_id: str = "") -> UpdateTypeDef:
    """Each addition increases the version, so a recount can see whether a counter has changed.

    A correction of a recount leaves its id, so that the recount can see that it was written.
    """
    aggregate_id, bucket = key
    added = {name: number for name, number in sorted(counters.items()) if number}
    names = {"#version": "version"} | {f"#{index}": name for index, name in enumerate(added)}
    values: dict[str, Any] = {f":{index}": {"N": str(number)} for index, number in enumerate(added.values())}
    expression = "ADD #version :one" + "".join(f", #{index} :{index}" for index in range(len(added)))
    texts = {"correctedBy": correction_id} if correction_id else {}
    if bucket == TOTAL and any(not name.startswith(FOLDER) for name in added):
        texts["lastUpdated"] = clock.to_text(clock.now())
    if texts:
        expression += " SET " + ", ".join(f"{name} = :{name}" for name in texts)
        values |= {f":{name}": {"S": text} for name, text in texts.items()}
    return {
        "TableName": settings.TABLES["analytics"],
        "Key": {"aggregateId": {"S": aggregate_id}, "bucket": {"S": bucket}},
        "UpdateExpression": expression,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {":one": {"N": "1"}, **values},
    }


def _update_states(error: ClientError, targets: list[Marker], states: dict[Marker, MarkerState]) -> bool:
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
    failed = [(marker, reason) for marker, reason in zip(targets, reasons, strict=False) if reason["Code"] == FAILED]
    for marker, reason in failed:
        states[marker] = markers.updated(marker, states.get(marker), reason.get("Item", {}))
    if not failed and not codes & TEMPORARY:
        raise error
    return bool(failed)

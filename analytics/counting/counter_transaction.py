"""One transaction: the ids of some records and what they add, together or not at all."""

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
from analytics.counting.markers import Known
from analytics.counting.stream_changes import Change
from counters.models import TOTAL, Key
from storage import clock, failures
from storage.clients import client

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef, UpdateTypeDef

TRIES = 60
FIRST_PAUSE, LONGEST_PAUSE = 0.002, 0.2
# What passes by itself, as an error of the call or as the reason of a cancelled transaction.
PASSING = failures.PASSING | {
    "ProvisionedThroughputExceeded",
    "ThrottlingError",
    "TransactionConflict",
    "TransactionInProgressException",
}
# What no retry changes, because of a record. Anything else, such as a missing permission, is raised: all come again.
REFUSED, REFUSED_PART = "ValidationException", "ValidationError"

FAILED = "ConditionalCheckFailed"


class Busy(Exception):
    """Other workers kept the counters busy for all our tries: the batch has to come again."""


class Refused(Exception):
    """DynamoDB will never take this transaction as it is."""


def apply(changes: Sequence[Change]) -> None:
    """Count each change, unless it was counted before."""
    known: dict[Place, Known] = {}
    is_news = True  # whether the last answer showed what was counted: else the same transaction is sent again
    for attempt in range(TRIES):
        if is_news:
            _read_large(changes, known)
            changes = [change for change in changes if not _is_counted(change, known)]
            if not changes:
                return
            places = sorted({change.place for change in changes})
            actions = _actions(changes, places, known)
        try:
            client("dynamodb").transact_write_items(TransactItems=actions)
        except ClientError as error:
            is_news = _learned(error, places, known)
        else:
            return
        if not is_news:
            time.sleep(random.uniform(0, min(LONGEST_PAUSE, FIRST_PAUSE * 2**attempt)))  # noqa: S311
    raise Busy(f"{len(changes)} changes could not be counted in {TRIES} tries")


def _read_large(changes: Sequence[Change], known: dict[Place, Known]) -> None:
    for place, ids in _ids_by_place(changes).items():
        if markers.is_large(ids) and place not in known:
            known[place] = markers.read(place)


def _is_counted(change: Change, known: dict[Place, Known]) -> bool:
    return change.place in known and change.event_id in known[change.place].ids


def _ids_by_place(changes: Sequence[Change]) -> dict[Place, set[bytes]]:
    by_place: dict[Place, set[bytes]] = defaultdict(set)
    for change in changes:
        by_place[change.place].add(change.event_id)
    return by_place


def _actions(
    changes: Sequence[Change], places: list[Place], known: dict[Place, Known]
) -> list[TransactWriteItemTypeDef]:
    """The markers first, in the order of `places`: the reasons of a failure come in the order of the actions."""
    ids = _ids_by_place(changes)
    marks = [markers.addition(place, ids[place], known.get(place)) for place in places]
    total = deltas.together(change.delta for change in changes)
    return marks + [{"Update": addition(key, added)} for key, added in sorted(total.items())]


def addition(key: Key, counters: Mapping[str, int]) -> UpdateTypeDef:
    """Each addition moves the version, by which a recount sees whether a counter stood still."""
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


def _learned(error: ClientError, places: list[Place], known: dict[Place, Known]) -> bool:
    """Whether a failed condition shows what was counted; False for what passes by itself. All else is raised."""
    code = error.response["Error"]["Code"]
    if code == REFUSED:
        raise Refused("DynamoDB refuses the transaction") from error
    if code in PASSING:
        return False
    reasons = error.response.get("CancellationReasons", [])
    codes = {reason["Code"] for reason in reasons}
    if REFUSED_PART in codes:
        raise Refused("DynamoDB refuses a part of the transaction") from error
    failed = [(place, reason) for place, reason in zip(places, reasons, strict=False) if reason["Code"] == FAILED]
    for place, reason in failed:
        known[place] = markers.learned(place, known.get(place), reason.get("Item", {}))
    if not failed and not codes & PASSING:
        raise error
    return bool(failed)

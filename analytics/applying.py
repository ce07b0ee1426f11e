"""One transaction: the ids of some records and what they add, together or not at all."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from analytics import counters, deltas, markers
from analytics.changes import Change
from analytics.markers import Known
from storage.clients import client

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

TRIES = 60
FIRST_PAUSE, LONGEST_PAUSE = 0.002, 0.2
# What passes by itself, as an error of the call or as the reason of a cancelled transaction.
PASSING = {
    "InternalServerError",
    "ProvisionedThroughputExceeded",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingError",
    "ThrottlingException",
    "TransactionConflict",
    "TransactionInProgressException",
}
# What no retry changes. Anything else, such as a missing permission, is nobody's record's fault and is raised.
REFUSING = {"ItemCollectionSizeLimitExceeded", "ValidationError"}


class Busy(Exception):
    """Others kept the counters busy for all our tries: the batch has to come again."""


class Refused(Exception):
    """DynamoDB will never take this transaction as it is."""


def apply(changes: Sequence[Change]) -> None:
    """Count each change, unless it was counted before."""
    known: dict[int, Known] = {}
    for attempt in range(TRIES):
        _read_large(changes, known)
        changes = [change for change in changes if not _is_counted(change, known)]
        if not changes:
            return
        seconds = sorted({change.second for change in changes})
        try:
            client("dynamodb").transact_write_items(TransactItems=_actions(changes, seconds, known))
        except ClientError as error:
            if not _learned(error, seconds, known):
                time.sleep(random.uniform(0, min(LONGEST_PAUSE, FIRST_PAUSE * 2**attempt)))  # noqa: S311
        else:
            return
    raise Busy(f"{len(changes)} changes could not be counted in {TRIES} tries")


def _read_large(changes: Sequence[Change], known: dict[int, Known]) -> None:
    for second, ids in _ids_by_second(changes).items():
        if len(ids) > markers.MOST_IN_A_CONDITION and second not in known:
            known[second] = markers.read(second)


def _is_counted(change: Change, known: dict[int, Known]) -> bool:
    return change.second in known and change.event_id in known[change.second].ids


def _ids_by_second(changes: Sequence[Change]) -> dict[int, set[bytes]]:
    by_second: dict[int, set[bytes]] = defaultdict(set)
    for change in changes:
        by_second[change.second].add(change.event_id)
    return by_second


def _actions(changes: Sequence[Change], seconds: list[int], known: dict[int, Known]) -> list[TransactWriteItemTypeDef]:
    """The markers first, in the order of `seconds`: the reasons of a failure come in the order of the actions."""
    ids = _ids_by_second(changes)
    marks = [
        markers.addition(second, ids[second], known[second] if _is_large(ids[second]) else None) for second in seconds
    ]
    total = deltas.together(change.delta for change in changes)
    return marks + [{"Update": counters.addition(key, added)} for key, added in sorted(total.items())]


def _is_large(ids: set[bytes]) -> bool:
    return len(ids) > markers.MOST_IN_A_CONDITION


def _learned(error: ClientError, seconds: list[int], known: dict[int, Known]) -> bool:
    """Whether a failed condition told what was counted; False for what passes by itself. All else is raised."""
    code = error.response["Error"]["Code"]
    if code == "ValidationException":
        raise Refused("DynamoDB refuses the transaction") from error
    if code != "TransactionCanceledException":
        if code in PASSING:
            return False
        raise error
    reasons = error.response.get("CancellationReasons", [])
    told = False
    for second, reason in zip(seconds, reasons, strict=False):
        if reason["Code"] == "ConditionalCheckFailed":
            known[second] = markers.known_from(reason.get("Item", {}))
            told = True
    codes = {reason["Code"] for reason in reasons}
    if codes & REFUSING:
        raise Refused("DynamoDB refuses a part of the transaction") from error
    if not told and not codes & PASSING:
        raise error
    return told

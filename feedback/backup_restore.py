"""Puts items of a restored copy back into the current table, which continues to serve.

DynamoDB restores a backup only into a new table. A site that switched to it would lose all later data. Instead, missing
and damaged items are copied back, and the stream counts them as usual. docs/restoring.md describes the procedure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from botocore.exceptions import ClientError
from django.conf import settings

from activity.models import ActivityRow
from feedback.inbox import act_writes, edits, folders, undo
from feedback.models import Feedback, Status
from storage import clock, reads, writes
from storage.connection import failures
from storage.connection.clients import client

ACTOR = "system:restore"
THREADS = 8
MOST_IN_A_READ = 100
TRIES = 60  # half a minute: no visitor waits, and another run costs more

Image = Mapping[str, Any]  # in DynamoDB's format, with attributes that only a newer version knows


class RestoreResult(StrEnum):
    SAME = "the same in both"
    PUT_BACK = "put back"
    OVERWRITTEN = "overwritten, because it was changed in the given time range"
    NEWER = "left as it is: it was changed since"
    DELETED = "left deleted"
    EXPIRED = "left out: its retention is over"
    MOVED = "left as it is: it was being changed at this moment"


@dataclass(frozen=True)
class RestorePlan:
    deleted: Collection[str] = ()  # ids that must not come back, from the activity
    damaged_from: datetime | None = None
    damaged_until: datetime | None = None
    is_rehearsal: bool = False

    def is_damaged(self, item: Image) -> bool:
        if self.damaged_from is None or self.damaged_until is None or "updatedAt" not in item:
            return False
        changed: str = item["updatedAt"]["S"]
        return clock.to_text(self.damaged_from) <= changed < clock.to_text(self.damaged_until)


def put_back(copy: str, plan: RestorePlan) -> Counter[RestoreResult]:
    results: Counter[RestoreResult] = Counter()
    with ThreadPoolExecutor(THREADS) as pool:
        for items in _pages(copy):
            current = _current([_id(item) for item in items])
            results.update(pool.map(lambda item, now=current: _put_back(item, now.get(_id(item)), plan), items))
    return results


def delete_again(deleted: Iterable[str]) -> int:
    """Delete items again, in a table that was restored as a whole. Returns how many were there."""
    number = 0
    for feedback_id in deleted:
        try:
            item = writes.find(Feedback, feedback_id, consistent=True)
        except writes.NotFound:
            continue
        if item.status != Status.DELETED:
            folders.move(item, Status.DELETED, actor=ACTOR)
            number += 1
    return number


def deleted_by_activity() -> set[str]:
    """The ids of all items whose last move, or undo of a move, was into the folder of deleted items."""
    last: dict[str, ActivityRow] = {}
    for row in _moves():
        if row.subject not in last or last[row.subject].activity_id < row.activity_id:
            last[row.subject] = row
    return {act_writes.id_in(subject) for subject, row in last.items() if row.changes["status"][1] == Status.DELETED}


def _moves() -> Iterator[ActivityRow]:
    pages = (
        client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=settings.TABLES["activity"],
            FilterExpression="#action IN (:moved, :undone) AND contains(changes, :status)",
            ExpressionAttributeNames={"#action": "action"},
            ExpressionAttributeValues={
                ":moved": {"S": edits.MOVED},
                ":undone": {"S": undo.UNDONE},
                ":status": {"S": '"status"'},
            },
            ConsistentRead=True,
        )
    )
    for page in pages:
        yield from map(ActivityRow.from_raw_data, page["Items"])


def _put_back(item: Image, current: Image | None, plan: RestorePlan) -> RestoreResult:
    result = _decide(item, current, plan)
    if result not in (RestoreResult.PUT_BACK, RestoreResult.OVERWRITTEN) or plan.is_rehearsal:
        return result
    try:
        _write(item, current)
    except ClientError as error:
        if failures.code(error) == writes.CONDITION_FAILED:
            return RestoreResult.MOVED
        raise
    return result


def _decide(item: Image, current: Image | None, plan: RestorePlan) -> RestoreResult:
    if _id(item) in plan.deleted or _is_deleted(current):
        return RestoreResult.DELETED
    if "expiresAt" in item and int(item["expiresAt"]["N"]) <= clock.now().timestamp():
        return RestoreResult.EXPIRED
    if current is None:
        return RestoreResult.PUT_BACK
    if current == item:
        return RestoreResult.SAME
    return RestoreResult.OVERWRITTEN if plan.is_damaged(current) else RestoreResult.NEWER


def _write(item: Image, current: Image | None) -> None:
    """Only if the current item is still as it was read, because the site serves at the same time."""
    table = settings.TABLES["feedback"]
    if current is None:
        client("dynamodb").put_item(
            TableName=table, Item=dict(item), ConditionExpression="attribute_not_exists(feedbackId)"
        )
        return
    version = current["version"]
    # Higher than any version that was read: so changes of those readers are refused, and they read the item again.
    replacement = {**item, "version": {"N": str(int(version["N"]) + 1)}, "updatedAt": {"S": clock.to_text(clock.now())}}
    client("dynamodb").put_item(
        TableName=table,
        Item=replacement,
        ConditionExpression="version = :read",
        ExpressionAttributeValues={":read": version},
    )


def _pages(table: str) -> Iterator[Sequence[Image]]:
    pages = client("dynamodb").get_paginator("scan")
    for page in pages.paginate(TableName=table, PaginationConfig={"PageSize": MOST_IN_A_READ}):
        if page["Items"]:
            yield page["Items"]


def _current(ids: list[str]) -> dict[str, Image]:
    table = settings.TABLES["feedback"]
    request = {"Keys": [{"feedbackId": {"S": each}} for each in ids], "ConsistentRead": True}
    items = reads.batch({table: request}, tries=TRIES, sender=client("dynamodb"))
    return {_id(item): item for item in items.get(table, [])}


def _id(item: Image) -> str:
    return str(item["feedbackId"]["S"])


def _is_deleted(item: Image | None) -> bool:
    return item is not None and item.get("status") == {"S": Status.DELETED}

"""Puts items of a restored copy back into the table that serves, which goes on serving.

DynamoDB restores into a new table only. To let that one serve would lose what came since; what is lost or damaged is
brought home instead, and counted by the stream as any change. docs/restoring.md has the whole way.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from botocore.exceptions import ClientError
from django.conf import settings

from feedback.inbox import folders
from feedback.models import Feedback, Status
from storage import clock, failures, reads, writes
from storage.clients import client

AT_ONCE = 8
MOST_IN_A_READ = 100
TRIES = 60  # half a minute: nobody waits for an answer, and to begin anew costs more

Image = Mapping[str, Any]  # an item as DynamoDB shows it: a newer version's members are kept, too


class Outcome(StrEnum):
    SAME = "the same in both"
    PUT_BACK = "put back"
    OVERWRITTEN = "overwritten, as it was changed in the time you named"
    NEWER = "left as it is: it was changed since"
    DELETED = "left deleted"
    EXPIRED = "left out: its retention is over"
    MOVED = "left as it is: it was being changed at this moment"


@dataclass(frozen=True)
class Plan:
    deleted: Collection[str] = ()  # by the log: ids that must not come back
    damaged_from: datetime | None = None
    damaged_until: datetime | None = None
    is_rehearsal: bool = False

    def is_damaged(self, item: Image) -> bool:
        if self.damaged_from is None or self.damaged_until is None or "updatedAt" not in item:
            return False
        changed: str = item["updatedAt"]["S"]
        return clock.to_text(self.damaged_from) <= changed < clock.to_text(self.damaged_until)


def put_back(copy: str, plan: Plan) -> Counter[Outcome]:
    outcomes: Counter[Outcome] = Counter()
    with ThreadPoolExecutor(AT_ONCE) as lanes:
        for some in _pages(copy):
            serving = _serving([_id(item) for item in some])
            outcomes.update(lanes.map(lambda item, now=serving: _put_back(item, now.get(_id(item)), plan), some))
    return outcomes


def delete_again(deleted: Iterable[str]) -> int:
    """In a table that was restored as a whole: what was deleted since is deleted once more."""
    done = 0
    for feedback_id in deleted:
        try:
            item = writes.find(Feedback, feedback_id, consistent=True)
        except writes.NotFound:
            continue
        if item.status != Status.DELETED:
            folders.move(item, Status.DELETED)
            done += 1
    return done


def deleted_by_the_log(lines: Iterable[str]) -> set[str]:
    """From the lines `feedback_moved`, whose last word on an item counts. Lambda's own lines are no JSON."""
    last: dict[str, tuple[str, str]] = {}
    for line in lines:
        told = json.loads(line) if line.startswith("{") else {}
        if told.get("event") == "feedback_moved":
            moved = told["metadata"]
            last[moved["feedbackId"]] = max(last.get(moved["feedbackId"], ("", "")), (told["timestamp"], moved["to"]))
    return {feedback_id for feedback_id, (_, status) in last.items() if status == Status.DELETED}


def _put_back(item: Image, serving: Image | None, plan: Plan) -> Outcome:
    outcome = _fate(item, serving, plan)
    if outcome not in (Outcome.PUT_BACK, Outcome.OVERWRITTEN) or plan.is_rehearsal:
        return outcome
    try:
        _write(item, serving)
    except ClientError as error:
        if failures.code(error) == writes.CONDITION_FAILED:
            return Outcome.MOVED
        raise
    return outcome


def _fate(item: Image, serving: Image | None, plan: Plan) -> Outcome:
    if _id(item) in plan.deleted or _is_deleted(serving):
        return Outcome.DELETED
    if "expiresAt" in item and int(item["expiresAt"]["N"]) <= clock.now().timestamp():
        return Outcome.EXPIRED
    if serving is None:
        return Outcome.PUT_BACK
    if serving == item:
        return Outcome.SAME
    return Outcome.OVERWRITTEN if plan.is_damaged(serving) else Outcome.NEWER


def _write(item: Image, serving: Image | None) -> None:
    """Only where the table still says what was read: it serves meanwhile."""
    table = settings.TABLES["feedback"]
    if serving is None:
        client("dynamodb").put_item(
            TableName=table, Item=dict(item), ConditionExpression="attribute_not_exists(feedbackId)"
        )
        return
    seen = serving["version"]
    # One higher than what anybody has read: their changes are then refused, and read anew.
    replacement = {**item, "version": {"N": str(int(seen["N"]) + 1)}, "updatedAt": {"S": clock.to_text(clock.now())}}
    client("dynamodb").put_item(
        TableName=table,
        Item=replacement,
        ConditionExpression="version = :seen",
        ExpressionAttributeValues={":seen": seen},
    )


def _pages(table: str) -> Iterator[Sequence[Image]]:
    pages = client("dynamodb").get_paginator("scan")
    for page in pages.paginate(TableName=table, PaginationConfig={"PageSize": MOST_IN_A_READ}):
        if page["Items"]:
            yield page["Items"]


def _serving(ids: list[str]) -> dict[str, Image]:
    table = settings.TABLES["feedback"]
    wanted = {"Keys": [{"feedbackId": {"S": each}} for each in ids], "ConsistentRead": True}
    found = reads.batch({table: wanted}, tries=TRIES, sender=client("dynamodb"))
    return {_id(item): item for item in found.get(table, [])}


def _id(item: Image) -> str:
    return str(item["feedbackId"]["S"])


def _is_deleted(item: Image | None) -> bool:
    return item is not None and item.get("status") == {"S": Status.DELETED}

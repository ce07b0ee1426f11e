"""Deletes expired items. Readers ignore them from that moment on, but they take storage, and their folder counts them.

DynamoDB deletes expired items too, but hours or days later. The sweep reads with queries only: the folder of deleted
items, and the oldest items of the project. So it does not see items that expire earlier than the retention of the
project says, such as after it was raised: those are for DynamoDB.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from django.conf import settings

from feedback.models import ByFolder, ByTime, Feedback, Status, folder_partition
from staff import projects
from staff.models import Project
from storage import clock
from storage.connection import failures
from storage.connection.clients import client
from storage.ids import shard_name
from storage.writes import CONDITION_FAILED

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

THREADS = 8
PAGE_SIZE = 250
MOST_PAGES = 8  # of one call, whether or not their items have expired

Cursor = Mapping[str, Any]  # JSON: the part of the sweep, and the key after which it goes on


@dataclass(frozen=True)
class Part:
    """One partition of an index, oldest items first, up to a time."""

    index: str
    key_name: str
    partition: str
    until: datetime


@dataclass(frozen=True)
class Swept:
    deleted: int
    cursor: Cursor | None  # where the next call goes on. None: nothing is left


def sweep(project: Project, now: datetime, *, limit: int, cursor: Cursor | None = None) -> Swept:
    """Ends after the page with which it has deleted `limit` items. It may run twice at the same time."""
    parts, position, deleted = _parts(project, now), dict(cursor or {}), 0
    for _ in range(MOST_PAGES):
        if position.get("part", 0) >= len(parts):
            return Swept(deleted, None)
        expired, position = _read(parts, position, now)
        deleted += _delete(expired, now)
        if deleted >= limit:
            break
    return Swept(deleted, position)


def _parts(project: Project, now: datetime) -> list[Part]:
    return [*_folder_parts(project, now), *_oldest_parts(project, now)]


def _folder_parts(project: Project, now: datetime) -> Iterator[Part]:
    partition = folder_partition(project.project_id, Status.DELETED)
    for shard in range(settings.FEEDBACK_SHARDS_EVER):
        yield Part(ByFolder.Meta.index_name, "folderShard", shard_name(partition, shard), now)


def _oldest_parts(project: Project, now: datetime) -> Iterator[Part]:
    """An item is received when it is created, or later. So none that is younger than the retention has reached it."""
    days = projects.retention_days(project)
    for shard in range(settings.FEEDBACK_SHARDS_EVER if days else 0):
        until = now - timedelta(days=days)
        yield Part(ByTime.Meta.index_name, "projectShard", shard_name(project.project_id, shard), until)


def _read(parts: list[Part], position: dict[str, Any], now: datetime) -> tuple[list[str], dict[str, Any]]:
    """The ids of expired items on one page, and the position after it."""
    number = position.get("part", 0)
    start = {"ExclusiveStartKey": position["after"]} if "after" in position else {}
    part = parts[number]
    page = _client().query(
        TableName=Feedback.Meta.table_name,
        IndexName=part.index,
        KeyConditionExpression="#partition = :partition AND createdAt <= :until",
        FilterExpression="expiresAt <= :now",
        ProjectionExpression="feedbackId",
        ExpressionAttributeNames={"#partition": part.key_name},
        ExpressionAttributeValues={
            ":partition": {"S": part.partition},
            ":until": {"S": clock.to_text(part.until)},
            ":now": _seconds(now),
        },
        Limit=PAGE_SIZE,
        **start,
    )
    last = page.get("LastEvaluatedKey")
    after = {"part": number, "after": last} if last else {"part": number + 1}
    return [item["feedbackId"]["S"] for item in page["Items"]], after


def _delete(feedback_ids: list[str], now: datetime) -> int:
    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(lambda feedback_id: _delete_one(feedback_id, now), feedback_ids))


def _delete_one(feedback_id: str, now: datetime) -> bool:
    """Not if it was restored meanwhile, or is gone already."""
    try:
        _client().delete_item(
            TableName=Feedback.Meta.table_name,
            Key={"feedbackId": {"S": feedback_id}},
            ConditionExpression="expiresAt <= :now",
            ExpressionAttributeValues={":now": _seconds(now)},
        )
    except ClientError as error:
        if failures.code(error) != CONDITION_FAILED:
            raise
        return False
    return True


def _client() -> DynamoDBClient:
    """It gives up soon, like those of requests: a tick has other timers to fire, and this one is fired again."""
    return client("dynamodb", for_request=True)


def _seconds(moment: datetime) -> dict[str, str]:
    return {"N": str(int(moment.timestamp()))}

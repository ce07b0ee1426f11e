"""What was counted: the ids of the records of each second, kept beside the counters and written together with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from analytics.models import MARKER
from storage.clients import client

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

# A condition may have 300 operators: NOT, one `contains` an id and the ORs between them.
MOST_IN_A_CONDITION = 140
# A stream keeps a record for 24 hours; DynamoDB's own deletion is late, never early.
KEPT_SECONDS = 26 * 3600


@dataclass(frozen=True)
class Known:
    """What a marker held when it was last seen."""

    ids: frozenset[bytes]
    version: int | None


def key(second: int) -> dict[str, Any]:
    return {"aggregateId": {"S": f"{MARKER}{second}"}, "bucket": {"S": "00"}}


def read(second: int) -> Known:
    answer = client("dynamodb").get_item(
        TableName=settings.TABLES["analytics"],
        Key=key(second),
        ConsistentRead=True,
        ProjectionExpression="ids, version",
    )
    return known_from(answer.get("Item", {}))


def known_from(item: Mapping[str, Any]) -> Known:
    ids = frozenset(bytes(value) for value in item.get("ids", {}).get("BS", ()))
    return Known(ids, int(item["version"]["N"]) if "version" in item else None)


def addition(second: int, ids: Iterable[bytes], known: Known | None) -> TransactWriteItemTypeDef:
    """Add ids to a marker, if none of them is in it already.

    Up to 140 new ids say so one by one, and nothing has to be read before; a failure answers with the marker. More do
    not fit into a condition: then `known` is what was read, and the marker must still be at that version. Each write
    moves the version, so both ways are safe beside each other.
    """
    new = sorted(ids)
    condition, values = _not_there(new) if known is None else _unmoved(known)
    return {
        "Update": {
            "TableName": settings.TABLES["analytics"],
            "Key": key(second),
            "UpdateExpression": "ADD ids :new, version :one SET expiresAt = :expiry",
            "ConditionExpression": condition,
            "ExpressionAttributeValues": {
                ":new": {"BS": new},
                ":one": {"N": "1"},
                ":expiry": {"N": str(second + KEPT_SECONDS)},
                **values,
            },
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _not_there(new: list[bytes]) -> tuple[str, dict[str, Any]]:
    terms = " OR ".join(f"contains(ids, :i{number})" for number in range(len(new)))
    return f"NOT ({terms})", {f":i{number}": {"B": event_id} for number, event_id in enumerate(new)}


def _unmoved(known: Known) -> tuple[str, dict[str, Any]]:
    if known.version is None:
        return "attribute_not_exists(version)", {}
    return "version = :read", {":read": {"N": str(known.version)}}

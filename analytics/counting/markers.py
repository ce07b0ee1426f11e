"""What was counted: the ids of the records of some seconds, kept with the counters and written together with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from analytics.counting.marker_layouts import Place
from counters import reading

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

# A condition may have 300 operators and functions: a `contains` for each id, the ORs between them, and five more.
MOST_IN_A_CONDITION = 140
# A record is readable for 24 hours and removed at some time after that; Lambda tries again without end.
KEPT_SECONDS = 48 * 3600
# An item may have 400 KB, and each write of it costs by its size. The next ids go into another item.
FULL = 10_000


@dataclass(frozen=True)
class Known:
    """What a marker held when it was last read.

    It begins as one item. A full one takes no more ids, for ever, and the next item follows: `bucket` 00, 01, ...
    """

    ids: frozenset[bytes]  # of all its items
    version: int | None  # of the last item
    items_before: int = 0  # full ones


def read(place: Place) -> Known:
    items = [item for page in reading.pages_of(place.aggregate_id) for item in page["Items"]]
    ids = frozenset().union(*map(_ids, items))
    if not items or len(_ids(items[-1])) >= FULL:
        return Known(ids, None, len(items))
    return Known(ids, _version(items[-1]), len(items) - 1)


def learned(place: Place, before: Known | None, item: Mapping[str, Any]) -> Known:
    """From the item that a failed condition answers with, which is the last that we know of."""
    ids = _ids(item)
    if len(ids) >= FULL:
        return read(place)
    if before is None:
        return Known(ids, _version(item))
    return Known(before.ids | ids, _version(item), before.items_before)


def addition(place: Place, ids: Collection[bytes], known: Known | None) -> TransactWriteItemTypeDef:
    """Add ids to a marker, if none of them is in it already.

    Up to 140 new ids say so one by one, and nothing has to be read before; a failure answers with the marker. More do
    not fit into a condition: then `known` is what was read, and the marker must still be at that version. Each write
    moves the version, so both ways can be mixed.
    """
    new = sorted(ids)
    condition, values = _unmoved(known) if known and is_large(ids) else _not_there(new)
    return {
        "Update": {
            "TableName": settings.TABLES["analytics"],
            "Key": key(place, known.items_before if known else 0),
            "UpdateExpression": "ADD ids :new, version :one SET expiresAt = :expiry",
            "ConditionExpression": condition,
            "ExpressionAttributeValues": {
                ":new": {"BS": new},
                ":one": {"N": "1"},
                ":expiry": {"N": str(place.ends + KEPT_SECONDS)},
                **values,
            },
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def key(place: Place, number: int = 0) -> dict[str, Any]:
    return {"aggregateId": {"S": place.aggregate_id}, "bucket": {"S": f"{number:02}"}}


def is_large(ids: Collection[bytes]) -> bool:
    return len(ids) > MOST_IN_A_CONDITION


def _not_there(new: list[bytes]) -> tuple[str, dict[str, Any]]:
    terms = " OR ".join(f"contains(ids, :i{number})" for number in range(len(new)))
    condition = f"(attribute_not_exists(ids) OR size(ids) < :full) AND NOT ({terms})"
    ids: dict[str, Any] = {f":i{number}": {"B": event_id} for number, event_id in enumerate(new)}
    return condition, {":full": {"N": str(FULL)}, **ids}


def _unmoved(known: Known) -> tuple[str, dict[str, Any]]:
    if known.version is None:
        return "attribute_not_exists(version)", {}
    return "version = :read", {":read": {"N": str(known.version)}}


def _ids(item: Mapping[str, Any]) -> frozenset[bytes]:
    return frozenset(bytes(value) for value in item.get("ids", {}).get("BS", ()))


def _version(item: Mapping[str, Any]) -> int | None:
    return int(item["version"]["N"]) if "version" in item else None

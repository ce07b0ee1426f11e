"""Reads and writes markers: the ids of the counted records of one second or window, next to the counters."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from analytics.counting.marker_layouts import Marker
from counters import reading

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

# A condition can have 300 operators and functions: a `contains` for each id, the ORs between them, and five more.
MOST_IN_A_CONDITION = 140
# A record can be read for 24 hours, and stays for some time after that; Lambda retries until it is removed.
KEPT_SECONDS = 48 * 3600
# ids. An item can have 400 KB, and each write costs by its size. The next ids go into another item.
FULL = 10_000


@dataclass(frozen=True)
class MarkerState:
    """The content of a marker when it was last read.

    A marker starts as one item. A full item never gets more ids, and the next item follows: `bucket` 00, 01, ...
    """

    ids: frozenset[bytes]  # of all its items
    version: int | None  # of the last item
    full_items: int = 0  # before the last item


def read(marker: Marker) -> MarkerState:
    items = [item for page in reading.raw_pages(marker.aggregate_id) for item in page["Items"]]
    ids = frozenset().union(*map(_ids, items))
    if not items or len(_ids(items[-1])) >= FULL:
        return MarkerState(ids, None, len(items))
    return MarkerState(ids, _version(items[-1]), len(items) - 1)


def updated(marker: Marker, before: MarkerState | None, item: Mapping[str, Any]) -> MarkerState:
    """The state after a failed condition, which returned this item: the last one that we know of."""
    ids = _ids(item)
    if len(ids) >= FULL:
        return read(marker)
    if before is None:
        return MarkerState(ids, _version(item))
    return MarkerState(before.ids | ids, _version(item), before.full_items)


def addition(marker: Marker, ids: Collection[bytes], state: MarkerState | None) -> TransactWriteItemTypeDef:
    """Add ids to a marker, on condition that it has none of them.

    For up to 140 ids the condition names each of them: no read is needed, and a failure returns the marker. More do not
    fit into a condition: then the caller has read `state`, and the marker must still have its version. Each write
    increases the version, so both ways can be mixed.
    """
    new = sorted(ids)
    condition, values = _unchanged(state) if state and is_large(ids) else _has_none_of(new)
    return {
        "Update": {
            "TableName": settings.TABLES["analytics"],
            "Key": key(marker, state.full_items if state else 0),
            "UpdateExpression": "ADD ids :new, version :one SET expiresAt = :expiry",
            "ConditionExpression": condition,
            "ExpressionAttributeValues": {
                ":new": {"BS": new},
                ":one": {"N": "1"},
                ":expiry": {"N": str(marker.ends + KEPT_SECONDS)},
                **values,
            },
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def key(marker: Marker, number: int = 0) -> dict[str, Any]:
    return {"aggregateId": {"S": marker.aggregate_id}, "bucket": {"S": f"{number:02}"}}


def is_large(ids: Collection[bytes]) -> bool:
    return len(ids) > MOST_IN_A_CONDITION


def _has_none_of(new: list[bytes]) -> tuple[str, dict[str, Any]]:
    terms = " OR ".join(f"contains(ids, :i{number})" for number in range(len(new)))
    condition = f"(attribute_not_exists(ids) OR size(ids) < :full) AND NOT ({terms})"
    ids: dict[str, Any] = {f":i{number}": {"B": event_id} for number, event_id in enumerate(new)}
    return condition, {":full": {"N": str(FULL)}, **ids}


def _unchanged(state: MarkerState) -> tuple[str, dict[str, Any]]:
    if state.version is None:
        return "attribute_not_exists(version)", {}
    return "version = :read", {":read": {"N": str(state.version)}}


def _ids(item: Mapping[str, Any]) -> frozenset[bytes]:
    return frozenset(bytes(value) for value in item.get("ids", {}).get("BS", ()))


def _version(item: Mapping[str, Any]) -> int | None:
    return int(item["version"]["N"]) if "version" in item else None

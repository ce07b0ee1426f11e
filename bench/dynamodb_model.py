"""A model of DynamoDB's limits, which the emulator does not have. Its results are simulated, not measured.

It has three limits: a partition takes 1,000 write units a second; an item has up to 400 KB; a transaction on an item
cancels any other transaction on it. Each `aggregateId` has its own partition, as DynamoDB does with keys that stay hot,
without burst capacity. It supports only the requests of `analytics.counting.counter_transaction`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from botocore.exceptions import ClientError

from bench.lanes import Lanes

UNITS_A_SECOND = 1000
LARGEST_ITEM = 400 * 1024
OTHER_BYTES = 100  # of a marker: its key, version and expiry
# These are assumptions: they can be measured on AWS only.
TRANSACTION_SECONDS, CANCELLED_SECONDS, READ_SECONDS = 0.008, 0.004, 0.004

Key = tuple[str, str]


@dataclass
class Item:
    numbers: Counter[str] = field(default_factory=Counter)
    ids: set[bytes] = field(default_factory=set)
    is_held: bool = False

    @property
    def bytes(self) -> int:
        return OTHER_BYTES + 8 * len(self.ids) if self.ids else 1  # a counter item stays below 1 KB

    def as_attributes(self) -> dict[str, Any]:
        return {"ids": {"BS": sorted(self.ids)}, "version": {"N": str(self.numbers["version"])}} if self.ids else {}


@dataclass
class Partition:
    since: float = 0.0
    left: float = UNITS_A_SECOND

    def take(self, units: float, now: float) -> bool:
        self.left = min(UNITS_A_SECOND, self.left + (now - self.since) * UNITS_A_SECOND)
        self.since = now
        if self.left < units:
            return False
        self.left -= units
        return True


class Model:
    def __init__(self, lanes: Lanes) -> None:
        self.lanes = lanes
        self.items: dict[Key, Item] = {}
        self.partitions: dict[str, Partition] = {}
        self.ended: Counter[str] = Counter()  # transactions, by their first reason
        self.units = 0.0
        self.quarantined = 0

    def transact_write_items(self, *, TransactItems: list[Any]) -> None:  # noqa: N803 - as botocore calls it
        updates = [action["Update"] for action in TransactItems]
        keys = [_key(update) for update in updates]
        items = [self.items.setdefault(key, Item()) for key in keys]
        reasons = [self._reason(key, item, update) for key, item, update in zip(keys, items, updates, strict=True)]
        failed = next((reason for reason in reasons if reason["Code"] != "None"), None)
        self.ended[failed["Code"] if failed else "done"] += 1
        if failed:
            self.lanes.wait(CANCELLED_SECONDS)
            error = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
            raise ClientError(error, "TransactWriteItems")  # type: ignore[arg-type]
        for item in items:
            item.is_held = True
        self.lanes.wait(TRANSACTION_SECONDS)
        for item, update in zip(items, updates, strict=True):
            _apply(item, update)
            item.is_held = False

    def get_paginator(self, operation: str) -> Model:
        assert operation == "query"
        return self

    def paginate(self, *, ExpressionAttributeValues: Mapping[str, Any], **_: Any) -> Iterator[Any]:  # noqa: N803
        self.lanes.wait(READ_SECONDS)
        aggregate_id = ExpressionAttributeValues[":id"]["S"]
        markers = [item for key, item in sorted(self.items.items()) if key[0] == aggregate_id and item.ids]
        yield {"Items": [item.as_attributes() for item in markers]}

    def get_queue_url(self, **_: Any) -> dict[str, str]:
        return {"QueueUrl": "the model's"}

    def send_message(self, **_: Any) -> None:
        self.quarantined += 1

    def _reason(self, key: Key, item: Item, update: Mapping[str, Any]) -> dict[str, Any]:
        new = update["ExpressionAttributeValues"].get(":new", {"BS": []})["BS"]
        size = item.bytes + 8 * len(new)
        units = 2 * ceil(size / 1024)
        if item.is_held:
            return {"Code": "TransactionConflict"}
        if not self.partitions.setdefault(key[0], Partition()).take(units, self.lanes.now):
            return {"Code": "ThrottlingError"}
        self.units += units  # assumes that a transaction that is cancelled for another reason costs its units, too
        if size > LARGEST_ITEM:
            return {"Code": "ValidationError"}
        if _condition_is_met(item, update):
            return {"Code": "None"}
        return {"Code": "ConditionalCheckFailed", "Item": item.as_attributes()}


def _key(update: Mapping[str, Any]) -> Key:
    return update["Key"]["aggregateId"]["S"], update["Key"]["bucket"]["S"]


def _condition_is_met(item: Item, update: Mapping[str, Any]) -> bool:
    """Knows the conditions of analytics/counting/markers.py only."""
    values, condition = update["ExpressionAttributeValues"], update.get("ConditionExpression", "")
    if condition == "attribute_not_exists(version)":
        return not item.numbers["version"]
    if condition == "version = :read":
        return item.numbers["version"] == int(values[":read"]["N"])
    new_ids = {value["B"] for name, value in values.items() if name.startswith(":i")}
    is_full = ":full" in values and len(item.ids) >= int(values[":full"]["N"])
    return not is_full and not new_ids & item.ids


def _apply(item: Item, update: Mapping[str, Any]) -> None:
    names, values = update.get("ExpressionAttributeNames", {}), update["ExpressionAttributeValues"]
    additions = update["UpdateExpression"].removeprefix("ADD ").split(" SET ")[0].split(", ")
    for name, value in (addition.split() for addition in additions):
        if "BS" in values[value]:
            item.ids.update(values[value]["BS"])
        else:
            item.numbers[names.get(name, name)] += int(values[value]["N"])

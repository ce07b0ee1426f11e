"""Compares the counters with the items, and mends what drifted where that is certain.

Two passes count all items. A drift is mended only if both passes found the same one, the counter did not move from
one to the other nor until the mend, no item of the bucket changed since the first began, and the stream has been
counted past it. Anything else is named and left for the next recount. Days that retention may already have thinned
out are frozen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from botocore.exceptions import ClientError
from django.conf import settings

from analytics import unsettled
from analytics.deltas import Delta, Key
from analytics.models import GLOBAL, TOTAL
from analytics.tally import Tally
from storage import clock
from storage.clients import client

CONDITION_FAILED = "ConditionalCheckFailedException"


class Outcome(StrEnum):
    SURE = "drifted"
    MENDED = "mended"
    DIFFERS = "the two passes found different drifts"
    MOVED = "its items or its counter changed during the recount"
    UNCOUNTED = "its newest changes are not counted yet"


@dataclass(frozen=True)
class Stored:
    counters: Counter[str]
    version: int | None

    def to_json(self) -> dict[str, Any]:
        return {"counters": dict(self.counters), "version": self.version}

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Stored:
        return cls(Counter(row["counters"]), row["version"])


@dataclass(frozen=True)
class Pass:
    """What the items add up to, and what the counters said right after."""

    tally: Tally
    stored: Mapping[Key, Stored]


@dataclass
class Drift:
    key: Key
    by: Counter[str]  # what has to be added
    version: int | None
    outcome: Outcome


def look(tally: Tally) -> Pass:
    return Pass(tally, dict(_stored()))


def compare(first: Pass, second: Pass, since: date | None = None) -> list[Drift]:
    """Every bucket that drifted, with whether that is sure. `since` freezes the days before it."""
    live_from = max(filter(None, [since, _first_live_day()]), default=date.min)
    before, now = _drifts(first, live_from), _drifts(second, live_from)
    found = sorted(before.keys() | now.keys())
    state = unsettled.since(first.tally.started, found) if found else unsettled.Unsettled()
    drifts = []
    for key in found:
        version = _version(second, key)
        if key in state.uncounted:
            outcome = Outcome.UNCOUNTED
        elif key in state.moved or _version(first, key) != version:
            outcome = Outcome.MOVED
        else:
            outcome = Outcome.SURE if before.get(key) == now.get(key) else Outcome.DIFFERS
        drifts.append(Drift(key, now.get(key) or Counter(), version, outcome))
    return drifts


def mend(drift: Drift) -> None:
    """Only as long as the counter still stands where the second pass saw it: each addition moves its version."""
    if drift.outcome is Outcome.SURE:
        drift.outcome = Outcome.MENDED if _add(drift.key, drift.by, drift.version) else Outcome.MOVED


def total_drift() -> Drift | None:
    """The total is the sum of the days. One query reads both, and any addition since moves the total's version."""
    rows = dict(_stored(aggregate=GLOBAL))
    total = rows.pop((GLOBAL, TOTAL), Stored(Counter(), None))
    expected: Counter[str] = Counter()
    for day in rows.values():
        expected.update({name: number for name, number in day.counters.items() if not _is_hourly(name)})
    by = _difference(expected, total.counters)
    return Drift((GLOBAL, TOTAL), by, total.version, Outcome.SURE) if by else None


def _first_live_day() -> date | None:
    """The oldest day that cannot have lost items to retention; a day more, as days begin at other times elsewhere."""
    if not settings.FEEDBACK_RETENTION_DAYS:
        return None
    return clock.now().date() - timedelta(days=settings.FEEDBACK_RETENTION_DAYS - 2)


def _drifts(seen: Pass, live_from: date) -> Delta:
    keys = {key for key in seen.tally.counters.keys() | seen.stored.keys() if key[1] != TOTAL}
    nothing = Stored(Counter(), None)
    drifts = {
        key: _difference(seen.tally.counters.get(key, Counter()), seen.stored.get(key, nothing).counters)
        for key in keys
        if key[1] >= live_from.isoformat()
    }
    return {key: by for key, by in drifts.items() if by}


def _difference(expected: Counter[str], stored: Counter[str]) -> Counter[str]:
    names = expected.keys() | stored.keys()
    return Counter({name: expected[name] - stored[name] for name in names if expected[name] != stored[name]})


def _version(seen: Pass, key: Key) -> int | None:
    return seen.stored[key].version if key in seen.stored else None


def _is_hourly(name: str) -> bool:
    return name[0] == "h"


def _stored(aggregate: str | None = None) -> Iterator[tuple[Key, Stored]]:
    dynamodb, table = client("dynamodb"), settings.TABLES["analytics"]
    pages: Any
    if aggregate:
        pages = dynamodb.get_paginator("query").paginate(
            TableName=table,
            ConsistentRead=True,
            KeyConditionExpression="aggregateId = :id",
            ExpressionAttributeValues={":id": {"S": aggregate}},
        )
    else:
        pages = dynamodb.get_paginator("scan").paginate(
            TableName=table,
            ConsistentRead=True,
            FilterExpression="attribute_exists(totalCount)",
        )
    for page in pages:
        for item in page["Items"]:
            numbers = {name: int(value["N"]) for name, value in item.items() if "N" in value}
            version = numbers.pop("version", None)
            yield (item["aggregateId"]["S"], item["bucket"]["S"]), Stored(Counter(numbers), version)


def _add(key: Key, by: Counter[str], version: int | None) -> bool:
    names = {f"#{place}": name for place, name in enumerate(by)}
    values: dict[str, Any] = {f":{place}": {"N": str(number)} for place, number in enumerate(by.values())}
    unmoved = "attribute_not_exists(version)" if version is None else "version = :read"
    if version is not None:
        values[":read"] = {"N": str(version)}
    try:
        client("dynamodb").update_item(
            TableName=settings.TABLES["analytics"],
            Key={"aggregateId": {"S": key[0]}, "bucket": {"S": key[1]}},
            UpdateExpression="ADD version :one, " + ", ".join(f"#{n} :{n}" for n in range(len(by))),
            ConditionExpression=unmoved,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={":one": {"N": "1"}, **values},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == CONDITION_FAILED:
            return False
        raise
    return True

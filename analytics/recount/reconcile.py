"""Compares the counters with the items, and corrects the drifts that are certain.

Two passes count all items. A drift is certain only if both passes find the same one, the counter does not change
between the passes nor before the correction, no item of the bucket changes after the start of the first pass, and all
its changes in the stream are counted. Other drifts are reported and left for the next recount. Days from which
retention may have removed items are frozen. The total is the sum of the days, so it is corrected only if each day is
right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from botocore.exceptions import ClientError

from analytics.counting import counter_transaction, deltas, retention_watermark
from analytics.counting.deltas import Delta
from analytics.recount import in_flight
from analytics.recount.item_scan import ItemScan
from counters import reading
from counters.models import GLOBAL, TOTAL, Key
from counters.reading import NOTHING, StoredCounters
from storage.connection.clients import client

# The counter has changed since it was read, or another transaction is changing it.
MOVED_ON = {"ConditionalCheckFailedException", "TransactionConflictException"}


class DriftState(StrEnum):
    CERTAIN = "drifted"
    FIXED = "fixed"
    DIFFERS = "the two passes found different drifts"
    MOVED = "its items or its counter changed during the recount"
    UNCOUNTED = "its newest changes are not counted yet"
    UNCERTAIN = "a day of its sum cannot be judged, or is not right yet"
    FROZEN = "days of its sum are frozen, and cannot be compared"


@dataclass(frozen=True)
class Pass:
    """The sums of the items, and the counters right after the scan."""

    scan: ItemScan
    stored: Mapping[Key, StoredCounters]


@dataclass
class Drift:
    key: Key
    correction: Counter[str]  # what must be added to the counter
    version: int | None
    state: DriftState = DriftState.CERTAIN


def first_live_day(since: date = date.min) -> date:
    """The days before it are frozen: retention may have removed items, or `since` excludes them."""
    return max(since, retention_watermark.first_whole_day())


def compare(first: Pass, second: Pass, live_from: date) -> list[Drift]:
    """Each drift from that day on, with its state."""
    before, now = _corrections(first, live_from), _corrections(second, live_from)
    keys = sorted(before.keys() | now.keys())
    changing = in_flight.since(first.scan.started, keys) if keys else in_flight.InFlight()
    drifts = []
    for key in keys:
        drift = Drift(key, now.get(key, Counter()), second.stored.get(key, NOTHING).version)
        if key in changing.uncounted:
            drift.state = DriftState.UNCOUNTED
        elif key in changing.moved or first.stored.get(key, NOTHING).version != drift.version:
            drift.state = DriftState.MOVED
        elif before.get(key) != now.get(key):
            drift.state = DriftState.DIFFERS
        drifts.append(drift)
    return drifts


def total_drift(days: Iterable[Drift], live_from: date, *, trusts_frozen: bool = False) -> Drift | None:
    """The difference between the total and the sum of the days. It is only as certain as the least certain day.

    If they differ, a day that cannot be judged may be wrong. A frozen day counts as right only if the operator says so.
    During a transaction a reader may see only some of its writes, so the caller must compare twice: only a drift that
    stays the same is real.
    """
    rows = dict(reading.counters_of(GLOBAL))
    total = rows.pop((GLOBAL, TOTAL), NOTHING)
    expected: Counter[str] = Counter()
    for day in rows.values():
        expected.update({name: n for name, n in day.counters.items() if not deltas.HOURLY.fullmatch(name)})
    correction = _difference(expected, total.counters)
    if not correction:
        return None
    is_frozen = not trusts_frozen and any(bucket < live_from.isoformat() for _, bucket in rows)
    is_wrong = any(day.state is not DriftState.FIXED for day in days if day.key[0] == GLOBAL)
    state = DriftState.UNCERTAIN if is_wrong else DriftState.FROZEN if is_frozen else DriftState.CERTAIN
    return Drift((GLOBAL, TOTAL), correction, total.version, state)


def fix(drift: Drift) -> None:
    """Correct a certain drift, unless the counter has changed since it was read: each change increases its version."""
    if drift.state is DriftState.CERTAIN:
        drift.state = DriftState.FIXED if _correct(drift) else DriftState.MOVED


def _corrections(one_pass: Pass, live_from: date) -> Delta:
    scanned, stored = one_pass.scan.counters, one_pass.stored
    corrections = {
        key: _difference(scanned.get(key, Counter()), stored.get(key, NOTHING).counters)
        for key in scanned.keys() | stored.keys()
        if deltas.DAY.fullmatch(key[1]) and key[1] >= live_from.isoformat()
    }
    return {key: correction for key, correction in corrections.items() if correction}


def _difference(expected: Counter[str], stored: Counter[str]) -> Counter[str]:
    """Only of the counters of this version. A newer version may have more."""
    names = filter(deltas.OURS.fullmatch, expected.keys() | stored.keys())
    return Counter({name: expected[name] - stored[name] for name in names if expected[name] != stored[name]})


def _correct(drift: Drift) -> bool:
    """False if the counter has changed."""
    update = counter_transaction.addition(drift.key, drift.correction)
    if drift.version is None:
        update["ConditionExpression"] = "attribute_not_exists(#version)"
    else:
        update["ConditionExpression"] = "#version = :read"
        update["ExpressionAttributeValues"] = {
            **update.get("ExpressionAttributeValues", {}),
            ":read": {"N": str(drift.version)},
        }
    try:
        client("dynamodb").update_item(**update)
    except ClientError as error:
        if error.response["Error"]["Code"] in MOVED_ON:
            return False
        raise
    return True

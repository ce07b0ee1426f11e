"""Compares the counters with the items, and corrects the drifts that are certain.

Two passes count all items. A drift is certain only if both passes find the same one, the counter does not change
between the passes nor before the correction, no item of the bucket changes after the start of the first pass, and all
its changes in the stream are counted. Other drifts are reported and left for the next recount. Days from which
retention may have removed items are frozen. The sums of a project's total are those of its days, so they are corrected
only if each day is right. Its folder counters count the items that are stored, so they have no frozen days.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from botocore.exceptions import ClientError

from analytics.counting import counter_transaction, retention_watermark
from analytics.counting.deltas import Delta
from analytics.recount import in_flight
from analytics.recount.item_scan import ItemScan
from counters import reading
from counters.models import TOTAL, Key, aggregate_id, project_of
from counters.reading import NOTHING, StoredCounters
from storage.connection.clients import client

# The counters of this version. A newer version may have more.
SUMS = re.compile(r"totalCount|sumRatings|rating[1-5]|mood:[a-z-]{1,20}")
OF_A_DAY = re.compile(rf"{SUMS.pattern}|h[0-9]{{2}}[nsuc]|q:[a-z0-9]{{1,12}}\.[a-z0-9]{{1,12}}")
FOLDERS = re.compile(r"folder:[a-z-]{1,20}")
HOURLY = re.compile(r"h[0-9]{2}[nsuc]")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

LiveDays = Callable[[str], date]  # the first day of a project that can be compared

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


def live_days(since: date = date.min) -> LiveDays:
    """The days before it are frozen: retention may have removed items, or `since` excludes them."""
    return cache(lambda project_id: max(since, retention_watermark.first_whole_day(project_id)))


def compare(first: Pass, second: Pass, live_from: LiveDays) -> list[Drift]:
    """Each drift that is in no frozen day, with its state."""
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


def projects_of(one_pass: Pass) -> list[str]:
    return sorted({project_of(key) for key in one_pass.scan.counters.keys() | one_pass.stored.keys()})


def total_drift(
    project_id: str, second: Pass, drifts: Iterable[Drift], live_from: LiveDays, *, trusts_frozen: bool = False
) -> Drift | None:
    """The difference between a project's total and the sum of its days, after the corrections of the days.

    It is only as certain as the least certain day. A day that cannot be judged may be wrong. A frozen day counts as
    right only if the operator says so. The second pass must have had the same difference, apart from the corrections:
    a reader may see only some writes of a transaction, and a day may have become wrong since.
    """
    key = aggregate_id("project", project_id), TOTAL
    rows = dict(reading.counters_of(key[0]))
    correction = _correction_of_total(key, rows)
    if not correction:
        return None
    of_days = [drift for drift in drifts if drift.key[0] == key[0] and drift.key != key]
    earlier = _correction_of_total(key, {each: row for each, row in second.stored.items() if each[0] == key[0]})
    for drift in of_days:
        earlier.update({name: n for name, n in drift.correction.items() if SUMS.fullmatch(name)})
    state = DriftState.CERTAIN
    if any(drift.state is not DriftState.FIXED for drift in of_days):
        state = DriftState.UNCERTAIN
    elif not trusts_frozen and any(bucket < live_from(project_id).isoformat() for _, bucket in rows):
        state = DriftState.FROZEN
    elif any(earlier[name] != correction[name] for name in earlier.keys() | correction.keys()):
        state = DriftState.MOVED
    return Drift(key, correction, rows.get(key, NOTHING).version, state)


def _correction_of_total(key: Key, rows: Mapping[Key, StoredCounters]) -> Counter[str]:
    expected: Counter[str] = Counter()
    for each, row in rows.items():
        if each != key:
            expected.update(row.counters)
    return _difference(expected, rows.get(key, NOTHING).counters, SUMS)


def fix(drift: Drift) -> None:
    """Correct a certain drift, unless the counter has changed since it was read: each change increases its version."""
    if drift.state is DriftState.CERTAIN:
        drift.state = DriftState.FIXED if _correct(drift) else DriftState.MOVED


def _corrections(one_pass: Pass, live_from: LiveDays) -> Delta:
    scanned, stored = one_pass.scan.counters, one_pass.stored
    corrections = {
        key: _difference(
            scanned.get(key, Counter()), stored.get(key, NOTHING).counters, FOLDERS if key[1] == TOTAL else OF_A_DAY
        )
        for key in scanned.keys() | stored.keys()
        if key[1] == TOTAL or (DAY.fullmatch(key[1]) and key[1] >= live_from(project_of(key)).isoformat())
    }
    return {key: correction for key, correction in corrections.items() if correction}


def _difference(expected: Counter[str], stored: Counter[str], ours: re.Pattern[str]) -> Counter[str]:
    """Only of these counters. A newer version may have more."""
    names = filter(ours.fullmatch, expected.keys() | stored.keys())
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

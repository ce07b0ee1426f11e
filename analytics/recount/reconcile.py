"""Compares the counters with the items, and corrects what drifted where that is certain.

Two passes count all items. A drift is corrected only if both passes found the same one, the counter did not move from
one to the other nor until the correction, no item of the bucket changed since the first began, and the stream has been
counted past it. Anything else is named and left for the next recount. Days that retention may already have thinned
out are frozen. The total is the sum of the days, so it is corrected only if each day is known to be right.
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
from analytics.recount.item_scan import Tally
from counters import reading
from counters.models import GLOBAL, TOTAL, Key
from counters.reading import NOTHING, Stored
from storage.clients import client

# The counter was changed since, or is being changed at this moment.
MOVED_ON = {"ConditionalCheckFailedException", "TransactionConflictException"}


class Outcome(StrEnum):
    SURE = "drifted"
    FIXED = "fixed"
    DIFFERS = "the two passes found different drifts"
    MOVED = "its items or its counter changed during the recount"
    UNCOUNTED = "its newest changes are not counted yet"
    UNSURE = "a day of its sum cannot be judged, or is not right yet"
    FROZEN = "days of its sum are frozen, and cannot be compared"


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
    outcome: Outcome = Outcome.SURE


def first_live_day(since: date = date.min) -> date:
    """The days before it are frozen: their items may be gone, or `since` leaves them alone."""
    return max(since, retention_watermark.first_whole_day())


def compare(first: Pass, second: Pass, live_from: date) -> list[Drift]:
    """Every bucket from that day on that drifted, with whether that is sure."""
    before, now = _drifts(first, live_from), _drifts(second, live_from)
    found = sorted(before.keys() | now.keys())
    state = in_flight.since(first.tally.started, found) if found else in_flight.Unsettled()
    drifts = []
    for key in found:
        drift = Drift(key, now.get(key, Counter()), second.stored.get(key, NOTHING).version)
        if key in state.uncounted:
            drift.outcome = Outcome.UNCOUNTED
        elif key in state.moved or first.stored.get(key, NOTHING).version != drift.version:
            drift.outcome = Outcome.MOVED
        elif before.get(key) != now.get(key):
            drift.outcome = Outcome.DIFFERS
        drifts.append(drift)
    return drifts


def total_drift(days: Iterable[Drift], live_from: date, *, trusts_frozen: bool = False) -> Drift | None:
    """The total is the sum of the days, so it is no better known than each of them.

    If the two differ, a day that cannot be judged may be the one that is wrong. A frozen day is taken as right only if
    the operator says so. A transaction's writes may be seen one by one while it happens: only a drift that is the same
    at a second look is one.
    """
    rows = dict(reading.stored_of(GLOBAL))
    total = rows.pop((GLOBAL, TOTAL), NOTHING)
    expected: Counter[str] = Counter()
    for day in rows.values():
        expected.update({name: n for name, n in day.counters.items() if not deltas.HOURLY.fullmatch(name)})
    by = _difference(expected, total.counters)
    if not by:
        return None
    is_frozen = not trusts_frozen and any(bucket < live_from.isoformat() for _, bucket in rows)
    is_wrong = any(day.outcome is not Outcome.FIXED for day in days if day.key[0] == GLOBAL)
    outcome = Outcome.UNSURE if is_wrong else Outcome.FROZEN if is_frozen else Outcome.SURE
    return Drift((GLOBAL, TOTAL), by, total.version, outcome)


def fix(drift: Drift) -> None:
    """Correct it, as long as the counter still stands where it was seen: each addition moves its version."""
    if drift.outcome is Outcome.SURE:
        drift.outcome = Outcome.FIXED if _add(drift) else Outcome.MOVED


def _drifts(seen: Pass, live_from: date) -> Delta:
    keys = {key for key in seen.tally.counters.keys() | seen.stored.keys() if deltas.DAY.fullmatch(key[1])}
    drifts = {
        key: _difference(seen.tally.counters.get(key, Counter()), seen.stored.get(key, NOTHING).counters)
        for key in keys
        if key[1] >= live_from.isoformat()
    }
    return {key: by for key, by in drifts.items() if by}


def _difference(expected: Counter[str], stored: Counter[str]) -> Counter[str]:
    """In the counters that we keep: a newer version's are its own business."""
    names = filter(deltas.OURS.fullmatch, expected.keys() | stored.keys())
    return Counter({name: expected[name] - stored[name] for name in names if expected[name] != stored[name]})


def _add(drift: Drift) -> bool:
    update = counter_transaction.addition(drift.key, drift.by)
    if drift.version is None:
        update["ConditionExpression"] = "attribute_not_exists(#version)"
    else:
        update["ConditionExpression"] = "#version = :seen"
        update["ExpressionAttributeValues"] = {
            **update.get("ExpressionAttributeValues", {}),
            ":seen": {"N": str(drift.version)},
        }
    try:
        client("dynamodb").update_item(**update)
    except ClientError as error:
        if error.response["Error"]["Code"] in MOVED_ON:
            return False
        raise
    return True

"""Compares the counters with the items, and mends what drifted where that is certain.

Two passes count all items. A drift is mended only if both passes found the same one, the counter did not move from
one to the other nor until the mend, no item of the bucket changed since the first began, and the stream has been
counted past it. Anything else is named and left for the next recount. Days that retention may already have thinned
out are frozen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from botocore.exceptions import ClientError

from analytics import counters, deltas, thinned, unsettled
from analytics.counters import NOTHING, Stored
from analytics.deltas import Delta, Key
from analytics.models import GLOBAL, TOTAL
from analytics.tally import Tally
from storage.clients import client

# The counter was changed since, or is being changed at this moment.
MOVED_ON = {"ConditionalCheckFailedException", "TransactionConflictException"}


class Outcome(StrEnum):
    SURE = "drifted"
    MENDED = "mended"
    DIFFERS = "the two passes found different drifts"
    MOVED = "its items or its counter changed during the recount"
    UNCOUNTED = "its newest changes are not counted yet"


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


def compare(first: Pass, second: Pass, since: date = date.min) -> list[Drift]:
    """Every bucket that drifted, with whether that is sure. `since` freezes the days before it."""
    live_from = max(since, thinned.first_whole_day())
    before, now = _drifts(first, live_from), _drifts(second, live_from)
    found = sorted(before.keys() | now.keys())
    state = unsettled.since(first.tally.started, found) if found else unsettled.Unsettled()
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


def total_drift() -> Drift | None:
    """The total is the sum of the days.

    A transaction's writes may be seen one by one while it happens: only a drift that is found again later is one.
    """
    rows = dict(counters.stored_of(GLOBAL))
    total = rows.pop((GLOBAL, TOTAL), NOTHING)
    expected: Counter[str] = Counter()
    for day in rows.values():
        expected.update({name: n for name, n in day.counters.items() if not deltas.HOURLY.fullmatch(name)})
    by = _difference(expected, total.counters)
    return Drift((GLOBAL, TOTAL), by, total.version) if by else None


def mend(drift: Drift) -> None:
    """Only as long as the counter still stands where it was seen: each addition moves its version."""
    if drift.outcome is Outcome.SURE:
        drift.outcome = Outcome.MENDED if _add(drift) else Outcome.MOVED


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
    update = counters.addition(drift.key, drift.by)
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

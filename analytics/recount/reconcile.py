"""Compares the counters with the items. Pure, but for the reads of a project's days and its retention.

Two passes read all items and counters. A drift is certain only if both passes find the same one, the counter does not
change between the passes nor before the correction, no item of the bucket changes after the start of the first pass,
and all its changes in the stream are counted. Other drifts are reported and left for the next recount. Days from which
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

from analytics.counting import retention_watermark
from analytics.counting.deltas import Delta
from analytics.recount.passes import Pass
from counters import reading
from counters.models import TOTAL, Key, aggregate_id, project_of
from counters.reading import NOTHING, StoredCounters

# The counters of this version. A newer version may have more.
SUMS = re.compile(r"totalCount|sumRatings|rating[1-5]|mood:[a-z-]{1,20}")
ANSWER = r"q:(?:[A-Za-z0-9_-]{1,64}/)?[a-z0-9]{1,12}\.[a-z0-9]{1,12}"  # of a release with its form
OF_A_DAY = re.compile(rf"{SUMS.pattern}|h[0-9]{{2}}[nsuc]|{ANSWER}")
FOLDERS = re.compile(r"folder:[a-z-]{1,20}")
HOURLY = re.compile(r"h[0-9]{2}[nsuc]")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

LiveDays = Callable[[str], date]  # the first day of a project that can be compared


class DriftState(StrEnum):
    CERTAIN = "drifted"
    FIXED = "fixed"
    DIFFERS = "the two passes found different drifts"
    MOVED = "its items or its counter changed during the recount"
    UNCOUNTED = "its newest changes are not counted yet"
    UNCERTAIN = "a day of its sum cannot be judged, or is not right yet"
    FROZEN = "days of its sum are frozen, and cannot be compared"


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
    """Each drift that is in no frozen day. The stream can still show that one is uncertain."""
    before, now = _corrections(first, live_from), _corrections(second, live_from)
    drifts = []
    for key in sorted(before.keys() | now.keys()):
        drift = Drift(key, now.get(key, Counter()), second.stored.get(key, NOTHING).version)
        if first.stored.get(key, NOTHING).version != drift.version:
            drift.state = DriftState.MOVED
        elif before.get(key) != now.get(key):
            drift.state = DriftState.DIFFERS
        drifts.append(drift)
    return drifts


def line(drift: Drift) -> str:
    """For people. A correction of hours only has too many numbers to show."""
    shown = ", ".join(f"{name} {n:+d}" for name, n in sorted(drift.correction.items()) if not HOURLY.fullmatch(name))
    return f"{'/'.join(drift.key)}: {shown or 'hours only'}: {drift.state}"


def projects_of(recount_pass: Pass) -> list[str]:
    return sorted({project_of(key) for key in recount_pass.keys})


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


def _corrections(recount_pass: Pass, live_from: LiveDays) -> Delta:
    corrections = {
        key: _difference(
            recount_pass.counted.get(key, Counter()),
            recount_pass.stored.get(key, NOTHING).counters,
            FOLDERS if key[1] == TOTAL else OF_A_DAY,
        )
        for key in recount_pass.keys
        if key[1] == TOTAL or (DAY.fullmatch(key[1]) and key[1] >= live_from(project_of(key)).isoformat())
    }
    return {key: correction for key, correction in corrections.items() if correction}


def _difference(expected: Counter[str], stored: Counter[str], ours: re.Pattern[str]) -> Counter[str]:
    """Only of these counters. A newer version may have more."""
    names = filter(ours.fullmatch, expected.keys() | stored.keys())
    return Counter({name: expected[name] - stored[name] for name in names if expected[name] != stored[name]})

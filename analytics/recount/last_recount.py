"""Keeps when the counters of a project were last verified, and the result, at its total: pages read that anyway."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from counters.models import TOTAL, Aggregate, aggregate_id
from storage import clock


@dataclass(frozen=True)
class LastRecount:
    at: datetime
    wrong: int  # counters that certainly differ from the items, and were not corrected
    corrected: int
    unsure: int  # counters that changed during the recount, or cannot be compared


def keep(project_id: str, last: LastRecount) -> None:
    """The counters of the total stay as they are, and so does their version."""
    kept = {"at": clock.to_text(last.at), "wrong": last.wrong, "corrected": last.corrected, "unsure": last.unsure}
    Aggregate(aggregate_id("project", project_id), TOTAL).update([Aggregate.last_recount.set(kept)])


def of(total: Aggregate | None) -> LastRecount | None:
    """None before the first recount."""
    kept = total.last_recount if total else None
    if not kept:
        return None
    return LastRecount(clock.from_text(kept["at"]), int(kept["wrong"]), int(kept["corrected"]), int(kept["unsure"]))

"""What can be done with the selected items, and with all that match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from feedback.workspace.inbox_query import InboxQuery
from feedback.workspace.item import snooze_times, toolbar
from feedback.workspace.item.snooze_times import SnoozeTime
from feedback.workspace.item.toolbar import Move
from staff.members.project_members import Member
from storage import clock


@dataclass(frozen=True)
class BulkBar:
    moves: Sequence[Move]
    assignees: Sequence[Member]
    tag_names: Sequence[str]
    snooze_times: Sequence[SnoozeTime]
    total: int | None  # of the folder. None: the list is filtered, so it is not known


def bar(query: InboxQuery, *, people: Sequence[Member], tags: Sequence[str], total: int | None) -> BulkBar:
    zone = query.filters.zone or ZoneInfo("UTC")
    return BulkBar(
        toolbar.moves_of_selection(query.filters.folder),
        people,
        tags,
        list(snooze_times.offered(clock.now(), zone)),
        total,
    )

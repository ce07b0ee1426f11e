"""What happened to an item, oldest first: its creation, the acts on it, and what other apps know of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.models import ActivityRow
from feedback.inbox.undo import UNDONE
from feedback.models import Feedback
from feedback.workspace.item import act_texts
from feedback.workspace.timeline_entries import TimelineEntry
from storage import clock
from web.templatetags import times

SHOWN = 30  # older entries are folded
WHO = "who"  # the placeholder of the actor

_RECEIVED: dict[str, Promise] = {
    "form": gettext_lazy("<b>Received</b> by the public form"),
    "widget": gettext_lazy("<b>Received</b> by the widget"),
    "api": gettext_lazy("<b>Received</b> by the API"),
}


@dataclass(frozen=True)
class ShownEntry:
    entry: TimelineEntry
    sentence: SafeString


@dataclass(frozen=True)
class Timeline:
    older: list[ShownEntry]  # folded
    entries: list[ShownEntry]


@dataclass(frozen=True)
class Clock:
    """How the reader sees times."""

    zone: ZoneInfo
    today: date


def compose(item: Feedback, others: Iterable[TimelineEntry], names: Mapping[str, str]) -> Timeline:
    """The creation is the first, and all others follow by their times."""
    entries = [received(item), *sorted(others, key=lambda entry: entry.at)]
    shown = [ShownEntry(entry, entry.sentence(names)) for entry in entries]
    fold = max(0, len(shown) - SHOWN)
    return Timeline(shown[:fold], shown[fold:])


def received(item: Feedback) -> TimelineEntry:
    text = str(_RECEIVED.get(item.source, _("<b>Received</b> by {source}")))
    if item.form_version:
        text = _("{received}, version {version} of the form").replace("{received}", text)
    values = {"source": item.source, "version": int(item.form_version)}
    return TimelineEntry(at=item.received_at, icon="inbox", text=text, values=values)


def of_rows(rows: Sequence[ActivityRow], now: Clock) -> Iterator[TimelineEntry]:
    """An undo has no entry of its own: it follows the words of what it took back, if that is among the rows."""
    undone = _undone(rows)
    joined = {id(undo) for undo in undone.values()}
    # Acts of the same millisecond have ids in random order.
    for row in sorted(rows, key=lambda row: (row.at, row.subject_version or 0, row.action)):
        if id(row) in joined:
            continue
        entry = _entry(row, now)
        yield _with_undo(entry, undone[id(row)]) if id(row) in undone else entry


def _undone(rows: Sequence[ActivityRow]) -> dict[int, ActivityRow]:
    """By row: the undo that took it back. That is always the next change of the item."""
    undos = {row.subject_version: row for row in rows if row.action == UNDONE and row.subject_version}
    changes = [row for row in rows if row.subject_version and row.action != UNDONE]
    return {id(row): undos[row.subject_version + 1] for row in changes if row.subject_version + 1 in undos}


def _entry(row: ActivityRow, now: Clock) -> TimelineEntry:
    act = act_texts.act_text(row)
    moments = {name: times.stamp(clock.from_text(moment), now.zone, now.today) for name, moment in act.moments.items()}
    return TimelineEntry(
        at=row.at, icon=act.icon, text=act.text, people={WHO: row.actor, **act.people}, values={**act.values, **moments}
    )


def _with_undo(entry: TimelineEntry, undo: ActivityRow) -> TimelineEntry:
    if undo.actor == entry.people[WHO]:
        return replace(entry, text=f"{entry.text} {_('and undid it')}", kind="undone")
    people = {**entry.people, "undoer": undo.actor}
    return replace(entry, text=f"{entry.text} {_('and {undoer} undid it')}", people=people, kind="undone")

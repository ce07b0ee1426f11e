"""What the timeline of a task says about each act. A row of activity has no texts of people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from activity.models import ActivityRow
from feedback.workspace.timeline_entries import TimelineEntry
from storage import clock
from tasks.models import Status
from tasks.page.cards import PRIORITY_TITLES
from web.templatetags import times

WHO = "who"
SIMPLE: Mapping[str, tuple[str, Promise]] = {
    "task.created": ("plus", _("<b>{who}</b> created it")),
    "task.deleted": ("trash", _("<b>{who}</b> deleted it")),
    "task.restored": ("undo", _("<b>{who}</b> restored it")),
    "task.noted": ("note", _("<b>{who}</b> wrote a comment")),
    "task.note-changed": ("note", _("<b>{who}</b> changed a comment")),
    "task.note-deleted": ("note", _("<b>{who}</b> deleted a comment")),
}
MOVES: Mapping[str, tuple[str, Promise]] = {
    Status.OPEN: ("undo", _("<b>{who}</b> opened it again")),
    Status.IN_PROGRESS: ("flag", _("<b>{who}</b> started it")),
    Status.COMPLETED: ("check", _("<b>{who}</b> completed it")),
}
# The members of which only the change is recorded.
MEMBERS: Mapping[str, Promise] = {
    "title": gettext_lazy("the title"),
    "description": gettext_lazy("the description"),
    "tags": gettext_lazy("the tags"),
    "links": gettext_lazy("the links"),
    "feedbackIds": gettext_lazy("the feedback that it is about"),
}


def entries(row: ActivityRow, zone: ZoneInfo, today: date) -> Iterator[TimelineEntry]:
    """One for each value that changed, and one for all texts together."""
    if row.action != "task.changed":
        icon, text = SIMPLE.get(row.action, ("info", row.action))
        yield TimelineEntry(at=row.at, icon=icon, text=text, people={WHO: row.actor})
        return
    changes = row.changes or {}
    texts = [str(name) for member, name in MEMBERS.items() if member in changes]
    if texts:
        yield _entry(row, "log", gettext("<b>{who}</b> changed {what}"), what=", ".join(texts))
    if "status" in changes:
        icon, text = MOVES.get(changes["status"][1], ("info", gettext_lazy("<b>{who}</b> moved it")))
        yield _entry(row, icon, text)
    if "assignee" in changes:
        yield _assigned(row, changes["assignee"][1])
    if "priority" in changes:
        title = {**PRIORITY_TITLES}.get(changes["priority"][1], changes["priority"][1])
        yield _entry(row, "up", gettext("<b>{who}</b> set the priority to {new}"), new=title)
    yield from _dates(row, changes, zone, today)


def _dates(
    row: ActivityRow, changes: Mapping[str, list[str | None]], zone: ZoneInfo, today: date
) -> Iterator[TimelineEntry]:
    if "deadline" in changes:
        day = changes["deadline"][1]
        if day:
            yield _entry(
                row,
                "calendar",
                gettext("<b>{who}</b> set the deadline to {day}"),
                day=times.day(date.fromisoformat(day)),
            )
        else:
            yield _entry(row, "calendar", gettext("<b>{who}</b> removed the deadline"))
    if "reminderAt" in changes:
        moment = changes["reminderAt"][1]
        if moment:
            at = times.stamp(clock.from_text(moment), zone, today)
            yield _entry(row, "bell", gettext("<b>{who}</b> set a reminder for {at}"), at=at)
        elif row.actor.startswith("system:"):
            yield _entry(row, "bell", gettext("<b>The reminder</b> was sent"))
        else:
            yield _entry(row, "bell", gettext("<b>{who}</b> removed the reminder"))


def _assigned(row: ActivityRow, person_id: str | None) -> TimelineEntry:
    if not person_id:
        return _entry(row, "person", gettext("<b>{who}</b> removed the assignment"))
    if row.actor == f"person:{person_id}":
        return _entry(row, "person", gettext("<b>{who}</b> took it"))
    text = gettext("<b>{who}</b> assigned it to {whom}")
    return TimelineEntry(at=row.at, icon="person", text=text, people={WHO: row.actor, "whom": f"person:{person_id}"})


def _entry(row: ActivityRow, icon: str, text: str | Promise, **values: object) -> TimelineEntry:
    return TimelineEntry(at=row.at, icon=icon, text=text, people={WHO: row.actor}, values=values)

"""What happened in the inbox since a page was loaded: for the part of it that refreshes itself.

Whether anything happened takes two reads, at the same time, and no item. Only then the list is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _

from activity import reading as activity
from activity.models import ActivityRow
from counters import reading as counters
from counters.reading import Folders
from feedback.inbox.act_writes import id_in
from feedback.inbox.edits import ASSIGNED, MOVED
from feedback.models import Feedback
from feedback.workspace import folder_tabs, list_pane
from feedback.workspace.inbox_query import InboxQuery
from feedback.workspace.item import names
from staff.members import project_members
from staff.members.project_members import Member
from staff.people import Staff
from storage import clock
from storage.together import together

MOST_ACTS = 50  # the newest ones. An item that was changed before them is marked without a name
Mark = Callable[[ActivityRow], str]  # who did what


@dataclass(frozen=True)
class Pulse:
    """What a page compares with: the newest acts in a project, and its counters."""

    acts: Sequence[ActivityRow]
    folders: Folders

    @property
    def content(self) -> object:
        newest = self.acts[0].activity_id if self.acts else ""
        return newest, self.folders.version, sorted(self.folders.numbers.items())


@dataclass(frozen=True)
class RowNews:
    """An item that is in the list now, or that was changed lately."""

    feedback_id: str
    version: int
    is_listed: bool
    mark: str  # who did what
    act_id: str = ""  # of the newest act, if it is one of those that were read


def pulse(project_id: str) -> Pulse:
    month = f"{clock.now():%Y-%m}"
    acts, folders = together(
        partial(activity.audit, project_id, month, limit=MOST_ACTS),
        partial(counters.versioned_folders, project_id),
    )
    return Pulse(acts.rows, folders)


def read(staff: Staff, query: InboxQuery, now: Pulse) -> list[RowNews]:
    """The first page of the list as it is now. A search reads many items, so it is not repeated by itself."""
    items = [] if query.filters.search else list_pane.first_page(staff.project_id, query).items
    mark = partial(_mark, people=project_members.of_project(staff.project_id), reader=staff.actor)
    acts = {id_in(act.subject): act for act in reversed(now.acts) if _is_of_an_item(act)}
    listed = [_listed(item, acts.pop(item.feedback_id, None), mark) for item in items]
    return [*listed, *(_changed(feedback_id, act, mark) for feedback_id, act in acts.items())]


def _listed(item: Feedback, act: ActivityRow | None, mark: Mark) -> RowNews:
    if act is None:
        return RowNews(item.feedback_id, int(item.version), True, "")
    return RowNews(item.feedback_id, int(item.version), True, mark(act), act.activity_id)


def _changed(feedback_id: str, act: ActivityRow, mark: Mark) -> RowNews:
    return RowNews(feedback_id, int(act.subject_version or 0), False, mark(act), act.activity_id)


def _is_of_an_item(act: ActivityRow) -> bool:
    return act.subject.startswith("feedback#")


def _mark(act: ActivityRow, *, people: Mapping[str, Member], reader: str) -> str:
    """What the reader did comes from another window of theirs."""
    is_own = act.actor == reader
    who = names.briefly(act.actor, people)
    change = (act.changes or {}).get("status")
    if act.action == MOVED and isinstance(change, list):
        text = _("You moved it to {folder}") if is_own else _("{who} moved it to {folder}")
        return text.format(who=who, folder=folder_tabs.title(str(change[1])))
    if act.action == ASSIGNED:
        return _("You assigned it") if is_own else _("{who} assigned it").format(who=who)
    return _("You changed it") if is_own else _("{who} changed it").format(who=who)

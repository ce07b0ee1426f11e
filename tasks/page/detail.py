"""What the page of a task shows besides its form: its items, its links, and what happened to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from activity import reading as activity
from activity.models import ActivityRow
from conversations import reading as conversations
from conversations.models import Message
from feedback.models import Feedback
from feedback.workspace.item import conversation, names
from feedback.workspace.item.timeline import ShownEntry
from feedback.workspace.timeline_entries import TimelineEntry
from staff.members import project_members
from staff.members.project_members import Member
from storage.together import together
from tasks import issue_links, references
from tasks.closing import is_closable
from tasks.filters import is_overdue
from tasks.issue_links import IssueLink
from tasks.models import Task, subject_of
from tasks.page import act_texts
from tasks.page.cards import Card
from tasks.page.page_requests import Reader

MOST_ROWS = 100  # the newest ones


@dataclass(frozen=True)
class LinkedItem:
    feedback_id: str
    item: Feedback | None  # None: it was removed


@dataclass(frozen=True)
class Detail:
    card: Card
    items: list[LinkedItem]
    links: list[IssueLink]
    entries: list[ShownEntry]
    comments: int
    people: Mapping[str, str]  # names by actor
    last_actor: str

    @property
    def task(self) -> Task:
        return self.card.task

    @property
    def last_editor(self) -> str:
        """The name of the person, or of the program, that acted last."""
        return self.people[self.last_actor]

    @property
    def may_close_items(self) -> bool:
        return self.task.is_completed and any(each.item and is_closable(each.item) for each in self.items)

    @property
    def content(self) -> object:
        """For the ETag."""
        items = [(each.feedback_id, each.item and each.item.version) for each in self.items]
        return self.card.content, items, [str(shown.sentence) for shown in self.entries], self.comments


def read(reader: Reader, task: Task) -> Detail:
    """Independent reads at the same time, and then the names of people who have left the project."""
    subject, ids = subject_of(task.task_id), sorted(task.feedback_ids or ())
    items, timeline, messages, team = together(
        partial(references.items, reader.project_id, ids),
        partial(activity.timeline, subject, limit=MOST_ROWS),
        partial(conversations.of, subject),
        partial(project_members.of_project, reader.project_id),
    )
    entries = _entries(reader, timeline.rows, messages, team)
    people = _names(task, entries, team)
    assignee = team.get(task.assignee or "")
    return Detail(
        card=Card(task, assignee, items.get(ids[0]) if ids else None, is_overdue(task, reader.today)),
        items=[LinkedItem(feedback_id, items.get(feedback_id)) for feedback_id in ids],
        links=[issue_links.read(link) for link in sorted(task.links or ())],
        entries=[ShownEntry(entry, entry.sentence(people)) for entry in entries],
        comments=len(messages),
        people=people,
        last_actor=entries[-1].people[act_texts.WHO] if entries else task.created_by,
    )


def _entries(
    reader: Reader, rows: Sequence[ActivityRow], messages: Sequence[Message], team: Mapping[str, Member]
) -> list[TimelineEntry]:
    """Oldest first. A comment stands for its row of activity: it has the same id."""
    written = {message.message_id for message in messages}
    acts = [
        entry
        for row in rows
        if row.activity_id not in written
        for entry in act_texts.entries(row, reader.zone, reader.today)
    ]
    return sorted([*acts, *(_comment(message, team) for message in messages)], key=lambda entry: entry.at)


def _comment(message: Message, team: Mapping[str, Member]) -> TimelineEntry:
    icon, text = act_texts.SIMPLE["task.noted"]
    return TimelineEntry(
        at=message.created_at,
        icon=icon,
        text=text,
        people={act_texts.WHO: message.author},
        quote=conversation.quote(message, team),
        kind="note",
    )


def _names(task: Task, entries: Iterable[TimelineEntry], team: Mapping[str, Member]) -> Mapping[str, str]:
    actors = {task.created_by, *(actor for entry in entries for actor in entry.actors())}
    return names.of(actors, team)

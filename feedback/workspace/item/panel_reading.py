"""Reads what the panel of an item shows, in two round trips: the item and all that needs only its id, and then what
needs the item.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from django.utils.translation import get_language

from activity import reading as activity
from activity.models import ActivityRow
from conversations import reading as conversations
from conversations.models import Message
from feedback.forms.definitions import Definition
from feedback.inbox import tag_names, undo
from feedback.inbox.act_writes import subject_of
from feedback.models import Feedback
from feedback.replies import compose
from feedback.replies.compose import Compose, Entered
from feedback.workspace import item_panels
from feedback.workspace.item import answers, conversation, names, sender, timeline
from feedback.workspace.item.panel import Panel, Section
from feedback.workspace.item.sender import TheirItems
from feedback.workspace.item.timeline import Clock
from feedback.workspace.item_panels import ItemPanel, TimelineSource
from feedback.workspace.timeline_entries import TimelineEntry
from staff.members import project_members
from staff.members.project_members import Member
from staff.people import Staff
from storage.together import together

MOST_ROWS = 200  # of activity, the newest ones


@dataclass(frozen=True)
class ById:
    """What the first round trip reads."""

    item: Feedback
    rows: list[ActivityRow]  # oldest first
    messages: list[Message]
    team: Mapping[str, Member]
    has_older_rows: bool = False

    @property
    def rows_without_message(self) -> list[ActivityRow]:
        """A message stands for its row: it has the same id."""
        ids = {message.message_id for message in self.messages}
        return [row for row in self.rows if row.activity_id not in ids]

    @property
    def newest(self) -> str:
        """The id of the last act. Each change of the item or of its messages has one."""
        return self.rows[-1].activity_id if self.rows else ""


@dataclass(frozen=True)
class ByItem:
    """What the second one reads."""

    theirs: TheirItems
    seen: Definition
    mails: Mapping[str, str]
    names: dict[str, str]
    tag_names: list[str]
    compose: Compose | None
    sections: list[Section]
    entries: list[TimelineEntry]


def panel(staff: Staff, stored: ById, now: Clock, entered: Entered | None = None) -> Panel:
    """`entered` is a note or a reply that was refused."""
    acts = list(timeline.of_rows(stored.rows_without_message, now))
    actors = {*_actors(stored.item, acts), *(message.author for message in stored.messages)}
    more = _by_item(staff, stored, actors, entered)
    written = conversation.entries(stored.item, stored.messages, stored.team, more.mails, reader=staff.actor)
    # Only of a person who has left the project the name is still missing.
    missing = {actor for entry in more.entries for actor in entry.actors()} - actors
    named = more.names | names.of(missing, stored.team)
    return Panel(
        item=stored.item,
        newest=stored.newest,
        staff=staff,
        now=now,
        seen=more.seen,
        sender=sender.sender(stored.item, more.theirs),
        timeline=timeline.compose(stored.item, [*acts, *more.entries, *written], named),
        most_acts=MOST_ROWS if stored.has_older_rows else None,
        names=named,
        team=stored.team,
        tag_names=more.tag_names,
        compose=more.compose,
        sections=more.sections,
    )


def by_id(staff: Staff, feedback_id: str) -> ById:
    """Raises NotFound."""
    subject = subject_of(feedback_id)
    item, rows, messages, team = together(
        partial(undo.find, staff.project_id, feedback_id),
        partial(activity.timeline, subject, limit=MOST_ROWS),
        partial(conversations.of, subject),
        partial(project_members.of_project, staff.project_id),
    )
    return ById(item, rows.rows[::-1], messages, team, has_older_rows=rows.cursor is not None)


def _by_item(staff: Staff, stored: ById, actors: Collection[str], entered: Entered | None) -> ByItem:
    item = stored.item
    sections, sources = item_panels.panels(), item_panels.timeline_sources()
    theirs, seen, mails, named, tags, forms, *others = together(
        partial(sender.read, item),
        partial(answers.definition_seen, item, get_language() or ""),
        partial(conversations.mail_states, stored.messages),
        partial(names.of, actors, stored.team),
        partial(tag_names.names, item.project_id),
        partial(compose.read, item, staff, stored.newest, entered),
        *(partial(_section, section, item, staff) for section in sections),
        *(partial(_entries, source, item, staff) for source in sources),
    )
    entries = list(chain.from_iterable(others[len(sections) :]))
    return ByItem(theirs, seen, mails, named, tags, forms, others[: len(sections)], entries)


def _actors(item: Feedback, entries: Sequence[TimelineEntry]) -> Iterator[str]:
    if item.assignee:
        yield f"person:{item.assignee}"
    for entry in entries:
        yield from entry.actors()


def _section(panel: ItemPanel, item: Feedback, staff: Staff) -> Section:
    return Section(panel.template, panel.context(item, staff))


def _entries(source: TimelineSource, item: Feedback, staff: Staff) -> list[TimelineEntry]:
    return list(source(item, staff))

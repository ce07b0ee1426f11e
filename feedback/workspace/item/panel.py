"""The panel of an item, in the form in which its templates show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from feedback.forms import reference_numbers
from feedback.forms.definitions import Definition
from feedback.models import Feedback
from feedback.replies.compose import Compose
from feedback.workspace import folder_tabs, item_panels, spam_reasons
from feedback.workspace.item import answers, facts, snooze_times, toolbar
from feedback.workspace.item.answers import ShownAnswer
from feedback.workspace.item.facts import Fact
from feedback.workspace.item.sender import Sender
from feedback.workspace.item.snooze_times import SnoozeTime
from feedback.workspace.item.timeline import Clock, Timeline
from feedback.workspace.item.toolbar import Toolbar
from staff.members.project_members import Member
from staff.people import Staff
from storage import clock

RATINGS = range(1, 6)


@dataclass(frozen=True)
class Section:
    """What another app adds. See item_panels.ItemPanel."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class Link:
    text: str | Promise
    address: str
    icon: str = ""
    key: str = ""


@dataclass(frozen=True)
class Panel:
    item: Feedback
    newest: str  # the id of the last act on it
    staff: Staff
    now: Clock
    seen: Definition
    sender: Sender
    timeline: Timeline
    most_acts: int | None  # in the timeline. None: it has all
    names: Mapping[str, str]  # by actor
    team: Mapping[str, Member]  # by the id of the person
    tag_names: list[str]  # of the project
    compose: Compose | None  # of a person who may write
    sections: list[Section]

    @property
    def reference(self) -> str:
        return reference_numbers.of(self.item.feedback_id)

    @property
    def folder_title(self) -> str | Promise:
        return folder_tabs.title(self.item.status)

    @property
    def spam_reason(self) -> Promise | None:
        return spam_reasons.of(self.item)

    @property
    def toolbar(self) -> Toolbar:
        return toolbar.toolbar(self.item, self.staff)

    def actions(self, query: str) -> list[Link]:
        """`query` is that of the list."""
        found = item_panels.actions(self.staff) if self.toolbar.works else []
        return [Link(action.text, action.address(self.item, query), action.icon, action.key) for action in found]

    @property
    def question(self) -> str:
        return answers.question_of_words(self.seen)

    @property
    def answers(self) -> list[ShownAnswer]:
        return answers.shown(self.seen, self.item)

    @property
    def facts(self) -> list[Fact]:
        return facts.facts(self.item, self.seen, self.staff)

    @property
    def context(self) -> list[Fact]:
        return facts.context(self.item)

    @property
    def tags(self) -> list[Link]:
        return [Link(tag, facts.address(tag=tag)) for tag in sorted(self.item.tags or ())]

    @property
    def assignee(self) -> Member | None:
        """Perhaps a person who has left the project."""
        person_id = self.item.assignee
        return Member(person_id, self.names[f"person:{person_id}"], role="") if person_id else None

    @property
    def assignees(self) -> list[Member]:
        """The reader first."""
        return sorted(self.team.values(), key=lambda member: member.person_id != self.staff.person_id)

    @property
    def ratings(self) -> range:
        return RATINGS

    @property
    def snooze_times(self) -> list[SnoozeTime]:
        return list(snooze_times.offered(clock.now(), self.now.zone))

"""The forms below an item: reply by e-mail, or internal note. What they show, and what was entered if it is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from uuid import uuid4

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from conversations import texts
from conversations.models import Message
from feedback.models import Feedback, Status
from feedback.replies import obstacles, reply_addresses, reply_templates
from feedback.replies.models import ReplyTemplate
from feedback.replies.obstacles import Obstacle
from staff.members import project_members
from staff.members.project_members import Member
from staff.people import Staff
from storage.together import together
from web.caller import Scope

OBSTACLES: dict[Obstacle, Promise] = {
    Obstacle.NO_ADDRESS: _("This person left no e-mail address."),
    Obstacle.NO_CONSENT: _("This person left an address, and did not agree to a reply."),
    Obstacle.BOUNCED: _("The address does not accept mails: an earlier mail came back."),
    Obstacle.COMPLAINED: _("This person reported a mail of this site as spam, and gets no more."),
    Obstacle.DELETED: _("The item is deleted. Restore it first."),
    Obstacle.NO_SENDER: _("This site cannot send mails yet: its operator has to set MAIL_FROM."),
}
ERRORS: dict[str, Promise] = {
    "blank": _("Write a text first."),
    "too_long": _("The text is too long: use at most 5,000 characters."),
    "invalid": _("The text has a character that cannot be sent. Remove it."),
    "busy": _("Others write about this item at the same moment. Send it again."),
    "unknown": _("This template does not exist any more. Choose another one."),
}


class Mode(StrEnum):
    REPLY = "reply"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What a person has entered, and why it was not sent."""

    mode: Mode
    text: str
    seen: str  # the id of the last act on the item that they had seen when they began
    error: str = ""  # a key of ERRORS, or empty
    newer: tuple[Message, ...] = ()  # what others wrote to or heard from the customer meanwhile


@dataclass(frozen=True, kw_only=True)
class Compose:
    item: Feedback
    obstacle: Obstacle | None
    templates: list[ReplyTemplate]
    members: Sequence[Member]  # whom a note can mention
    seen: str  # as in Entered
    entered: Entered | None = None
    token: str = field(default_factory=lambda: str(uuid4()))

    @property
    def mode(self) -> Mode:
        """The form that is shown first."""
        if self.entered:
            return self.entered.mode
        return Mode.NOTE if self.obstacle else Mode.REPLY

    @property
    def problem(self) -> str | Promise:
        return OBSTACLES[self.obstacle] if self.obstacle else ""

    @property
    def error(self) -> str | Promise:
        return ERRORS.get(self.entered.error, "") if self.entered else ""

    @property
    def reply_text(self) -> str:
        return self._text(Mode.REPLY)

    @property
    def note_text(self) -> str:
        return self._text(Mode.NOTE)

    @property
    def newer(self) -> tuple[Message, ...]:
        return self.entered.newer if self.entered else ()

    @property
    def receives(self) -> bool:
        """Whether an answer of the customer comes back to the item."""
        return bool(reply_addresses.of(self.item.feedback_id))

    @property
    def sender(self) -> str:
        return settings.MAIL_FROM

    @property
    def closes(self) -> bool:
        return self.item.status != Status.DONE

    @property
    def longest(self) -> int:
        return texts.LONGEST_TEXT

    def _text(self, mode: Mode) -> str:
        return self.entered.text if self.entered and self.entered.mode == mode else ""


def read(item: Feedback, staff: Staff, newest: str, entered: Entered | None = None) -> Compose | None:
    """None for a person who may not write. `newest` is the last act that the page shows. One round trip."""
    if not staff.may(Scope.FEEDBACK_MANAGE):
        return None
    obstacle, templates, team = together(
        partial(obstacles.obstacle, item),
        partial(reply_templates.of_project, item.project_id),
        partial(project_members.of_project, item.project_id),
    )
    return Compose(
        item=item,
        obstacle=obstacle,
        templates=templates,
        members=tuple(team.values()),
        seen=entered.seen if entered else newest,
        entered=entered,
    )

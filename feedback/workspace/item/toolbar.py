"""What a person can do with an item in its folder. A viewer can do nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.inbox.edits import PREVIOUS
from feedback.models import Feedback, Status
from staff.people import Staff
from web.caller import Scope


@dataclass(frozen=True)
class Move:
    """A button that moves the item to a folder."""

    to: str  # a folder, or PREVIOUS
    text: Promise
    icon: str
    key: str = ""


@dataclass(frozen=True)
class Toolbar:
    start: tuple[Move, ...] = ()  # the first is what usually comes next in this folder
    end: tuple[Move, ...] = ()
    menu: tuple[Move, ...] = ()
    works: bool = False  # assign, tag, correct the rating, make a task
    snoozes: bool = False


DONE = Move(Status.DONE, _("Done"), "check", "e")
OPEN = Move(Status.OPEN, _("Open"), "inbox", "o")
REOPEN = Move(Status.OPEN, _("Open again"), "undo", "o")
WAKE = Move(PREVIOUS, _("Wake up"), "undo", "o")
NOT_SPAM = Move(PREVIOUS, _("Not spam"), "check", "s")
RESTORE = Move(PREVIOUS, _("Restore"), "undo", "o")
SPAM = Move(Status.SPAM, _("Spam"), "spam", "s")
ARCHIVE = Move(Status.ARCHIVED, _("Archive"), "archive")
DELETE = Move(Status.DELETED, _("Delete"), "trash")

_WORK: dict[str, Any] = {"end": (SPAM,), "menu": (ARCHIVE, DELETE), "works": True, "snoozes": True}
_BARS: dict[str, Toolbar] = {
    Status.NEW: Toolbar((DONE, OPEN), **_WORK),
    Status.OPEN: Toolbar((DONE,), **_WORK),
    Status.SNOOZED: Toolbar((DONE, WAKE), **_WORK),
    Status.DONE: Toolbar((REOPEN,), **_WORK),
    Status.ARCHIVED: Toolbar((REOPEN,), (SPAM,), (DELETE,), works=True),
    Status.SPAM: Toolbar((NOT_SPAM,), menu=(DELETE,)),
    Status.DELETED: Toolbar((RESTORE,)),
}
# A folder of a later version of the code: the item can go to one that this version knows.
_UNKNOWN = Toolbar((DONE, OPEN), **_WORK)


def toolbar(item: Feedback, staff: Staff) -> Toolbar:
    if not staff.may(Scope.FEEDBACK_MANAGE):
        return Toolbar()
    return _BARS.get(item.status, _UNKNOWN)


def moves_of_selection(folder: str | None) -> tuple[Move, ...]:
    """Those that have a key, of the items of a folder or of all folders. The key does the same for a single item."""
    bar = _BARS.get(folder or "", _UNKNOWN)
    return (*bar.start, *bar.end)

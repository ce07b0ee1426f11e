"""Whom "It is fixed" reaches: the items that it closes, and the people who left an address with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from feedback.inbox import reading
from feedback.inbox.filters import Filters
from feedback.models import Feedback, Status
from feedback.replies import obstacles
from web.mail import suppression

MOST = 1000  # items that the page reads; the job goes on
UNFINISHED = (Status.NEW, Status.OPEN, Status.SNOOZED)


@dataclass(frozen=True)
class Audience:
    items: Sequence[Feedback]  # those that will be closed, newest first
    has_more: bool  # than the page has read
    people: Sequence[Feedback]  # one item of each person who gets a mail: the newest
    unwelcome: int  # people who left an address, and did not agree to a reply
    suppressed: int  # people who get none, as a mail bounced or was reported as spam

    @property
    def anonymous(self) -> int:
        """Items without an address."""
        return sum(not item.email for item in self.items)


def read(project_id: str, filters: Filters) -> Audience:
    """One bounded read of items, and one read for each 100 people."""
    page = reading.read(project_id, of_all_folders(filters), limit=MOST)
    items = [item for item in page.items if item.status in UNFINISHED]
    addressed = [item for item in items if item.email]
    newest = _newest([item for item in addressed if obstacles.is_welcome(item)])
    unwelcome = len({item.person_hash for item in addressed}) - len(newest)
    gone = suppression.suppressed(str(item.email) for item in newest)
    people = [item for item in newest if item.email not in gone]
    return Audience(items, page.cursor is not None, people, unwelcome, len(newest) - len(people))


def of_all_folders(filters: Filters) -> Filters:
    """Also without the search: the job reads again later, and keeps no text that can be a name."""
    return replace(filters, folder=None, search="", search_id="")


def _newest(items: Sequence[Feedback]) -> list[Feedback]:
    return list({item.person_hash: item for item in reversed(items)}.values())[::-1]

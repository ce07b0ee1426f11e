"""The sessions of a person: which there are, and how they end.

An index finds them. It can be a moment behind, so to end all sessions needs no list: the person gets another mark, and
each session that began with an earlier one ends with its next request, in all containers.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from activity.rows import CHANGED
from staff import activity_writes
from staff.models import Person, Session
from storage import transactions, writes
from storage.transactions import Write

MOST = 50  # that the page lists
_ID = re.compile("[0-9a-f]{64}")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class OwnSession:
    session_id: str  # a hash: it cannot sign in
    browser: str
    system: str
    began: datetime
    active: datetime
    is_this: bool


def of_person(person: Person, this: str) -> list[OwnSession]:
    """The open one of `this` browser first, then by when they were active."""
    found = [_read(row, this) for row in _valid_rows(person)]
    return sorted(found, key=lambda each: (each.is_this, each.active), reverse=True)


def end_one(person: Person, session_id: str) -> None:
    """Nothing happens if the person has no such session, or not any more."""
    if not _ID.fullmatch(session_id):
        return
    is_theirs = Session.person_id == person.person_id
    try:
        transactions.transact(transactions.delete(Session(session_id), only_if=is_theirs), _activity(person))
    except (writes.NotFound, writes.Conflict):
        return
    logger.info("session_ended", extra={"subject": person.actor})


def end_all(person: Person) -> None:
    """Raises Conflict if the person was changed in the meantime. The browser that asks needs login.renew() then."""
    transactions.transact(
        transactions.change(person, Person.sessions_ended.set(int(person.sessions_ended or 0) + 1)),
        _activity(person),
    )
    logger.info("sessions_ended", extra={"subject": person.actor})


def _valid_rows(person: Person) -> Iterator[Session]:
    for row in Session.by_person.query(person.person_id, limit=MOST):
        if not row.has_expired and json.loads(row.data).get("password") == person.session_mark:
            yield row


def _read(row: Session, this: str) -> OwnSession:
    data = json.loads(row.data)
    began, active = (datetime.fromtimestamp(data[name], UTC) for name in ("began", "active"))
    browser, system = data.get("browser") or ("", "")
    return OwnSession(row.session_id, browser, system, began, active, row.session_id == this)


def _activity(person: Person) -> Write:
    subject = activity_writes.subject_of_person(person.person_id)
    return activity_writes.record(subject, "person.changed", actor=person.actor, changes={"sessions": CHANGED})

"""An address that a mail is for, and that the account of the person does not have: not yet, or not any more.

The row of a mail names this row, so it has no address. It lives as long as the site tries to send the mail.
"""

from __future__ import annotations

import json
from datetime import timedelta

from staff.members import person_store
from staff.models import Person, Session
from storage import clock, writes
from storage.ids import new_id

KEPT = timedelta(days=1)


def keep(person: Person, email: str) -> str:
    row_id = new_id()
    data = json.dumps({"person": person.person_id, "email": email})
    writes.create(Session(_key(row_id), data=data, expires_at=clock.now() + KEPT))
    return row_id


def find(row_id: str) -> tuple[Person, str]:
    """Raises NotFound."""
    data = json.loads(writes.find(Session, _key(row_id)).data)
    return person_store.find(data["person"]), data["email"]


def _key(row_id: str) -> str:
    return f"address#{row_id}"  # no session has such an id

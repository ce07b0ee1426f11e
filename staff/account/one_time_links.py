"""The links of mails with which a person sets a new password or confirms a new address.

A link has a random token, and works once, for an hour. The table has only a hash of the token, in a row next to those
of sessions. A new password or a new address of the person ends all links that were sent before.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from staff.members import person_store
from staff.models import Person, Session
from storage import clock, transactions, writes
from storage.transactions import Write

LIFETIME = timedelta(hours=1)


class Kind(StrEnum):
    NEW_PASSWORD = "new-password"  # noqa: S105 - the name of a kind of link  # pragma: allowlist secret
    NEW_ADDRESS = "new-address"


@dataclass(frozen=True)
class Link:
    person: Person
    email: str  # the new address; empty in a link for a new password
    row: Session

    def write_use(self) -> Write:
        """For the transaction of what the link is for. It raises NotFound or Conflict if the link was used before."""
        return transactions.delete(self.row)


def issue(kind: Kind, person: Person, email: str = "") -> str:
    """Returns the token. It is in the mail and nowhere else."""
    token = secrets.token_urlsafe(32)
    data = {"person": person.person_id, "proof": _proof(person), "email": email}
    writes.create(Session(_row_id(kind, token), data=json.dumps(data), expires_at=clock.now() + LIFETIME))
    return token


def find(kind: Kind, token: str) -> Link:
    """Raises NotFound for a link that is unknown, too old, used, or from before the last change of the account."""
    row = writes.find(Session, _row_id(kind, token), consistent=True)
    data = json.loads(row.data)
    person = person_store.find_now(data["person"])
    if data["proof"] != _proof(person):
        raise writes.NotFound("The password or the address was changed after the link was sent")
    return Link(person, data["email"], row)


def _row_id(kind: Kind, token: str) -> str:
    # No session has such an id, and a link of one kind does nothing of the other.
    return f"{kind}#{hashlib.sha256(token.encode(errors='replace')).hexdigest()}"


def _proof(person: Person) -> str:
    state = f"{person.password}\0{person_store.email_hash(person.email)}"
    return hashlib.sha256(state.encode()).hexdigest()[:32]

"""Creates, changes and revokes API keys. A key is shown once. The table has only a hash of its secret."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from activity.rows import CHANGED, Change
from staff import activity_writes
from staff.keys import grants, key_check
from staff.keys.grants import Grantor
from staff.models import Key
from storage import clock, idempotency, transactions, writes
from storage.transactions import Write
from storage.writes import Conflict, NotFound, set_or_remove
from web.caller import Scope

LONGEST_NAME = 100

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class NewKey:
    name: str
    scopes: frozenset[str]
    valid_until: datetime | None = None

    @property
    def as_sent(self) -> list[object]:
        """What a repeated request must have, too."""
        return [self.name, sorted(self.scopes), self.valid_until]


class KeyEnded(Exception):
    """The key is revoked or has expired, so it cannot change any more."""


def make(project_id: str, name: str, scopes: Iterable[Scope], *, actor: str) -> tuple[Key, str]:
    """For the terminal, which may give any scope. The key, and the text that a program sends."""
    new = NewKey(name=name, scopes=frozenset(map(str, scopes)))
    return _store(project_id, new, actor, secrets.token_hex(6))


def create(grantor: Grantor, new: NewKey, once: str | None = None) -> tuple[Key, str | None]:
    """The key, and the text that a program sends: None if an earlier request with the same `once` has made the key,
    because a key is shown only once.

    Raises MoreThanGrantor, LongerThanGrantor and KeyReused.
    """
    grants.check(grantor, new.scopes, new.valid_until)
    if once is None:
        return _store(grantor.project_id, new, grantor.actor, secrets.token_hex(6))
    key_id = idempotency.id_of("key", grantor.project_id, grantor.actor, once).replace("-", "")[:12]
    sent = idempotency.body_hash("key", new.as_sent)
    try:
        return _store(grantor.project_id, new, grantor.actor, key_id, sent)
    except Conflict:
        return idempotency.stored_before(lambda: find_in(grantor.project_id, key_id, consistent=True), sent), None


def find(key_id: str) -> Key:
    return writes.find(Key, key_id)


def find_in(project_id: str, key_id: str, *, consistent: bool = False) -> Key:
    """A key of another project does not exist for the caller."""
    if not key_check.is_id(key_id):
        raise NotFound(key_id[: key_check.MAX_ID_LENGTH])
    key = writes.find(Key, key_id, consistent=consistent)
    if key.project_id != project_id:
        raise NotFound(key_id)
    return key


def change(grantor: Grantor, key: Key, name: str, valid_until: datetime | None) -> None:
    """Raises KeyEnded, MoreThanGrantor, LongerThanGrantor, and Conflict if the key has changed since it was read."""
    changes: dict[str, Change] = {}
    if name != key.name:
        changes["name"] = CHANGED
    if valid_until != key.valid_until:
        grants.check(grantor, key.scopes or (), valid_until)
        changes["validUntil"] = [key.valid_until, valid_until]
    if not key.is_valid:
        raise KeyEnded
    if changes:
        actions = [Key.name.set(name), set_or_remove(Key.valid_until, valid_until)]
        row = _activity(key, "key.changed", grantor.actor, changes)
        transactions.transact(transactions.change(key, *actions), row)
        key_check.forget(key)


def revoke(key: Key, *, actor: str) -> None:
    """All containers refuse the key within ten seconds."""
    transactions.transact(
        transactions.change(key, Key.revoked_at.set(clock.now())), _activity(key, "key.revoked", actor)
    )
    key_check.forget(key)
    logger.info("key_revoked", extra={"subject": f"key:{key.key_id}"})


def of_project(project_id: str) -> list[Key]:
    return list(Key.by_project.query(project_id, scan_index_forward=False))


def _store(project_id: str, new: NewKey, actor: str, key_id: str, body_hash: str | None = None) -> tuple[Key, str]:
    secret = secrets.token_urlsafe(32)
    key = Key(
        key_id=key_id,
        project_id=project_id,
        name=new.name,
        secret_hash=key_check.hash_of(secret),
        scopes=set(new.scopes),
        created_at=clock.now(),
        created_by=actor,
        valid_until=new.valid_until,
        body_hash=body_hash,
    )
    transactions.transact(transactions.create(key), _activity(key, "key.created", actor))
    logger.info("key_made", extra={"subject": f"key:{key_id}", "scopes": sorted(key.scopes)})
    return key, f"{key.prefix}_{secret}"


def _activity(key: Key, action: str, actor: str, changes: Mapping[str, Change] | None = None) -> Write:
    """Without the name of the key, which can be that of a person."""
    subject = f"key#{key.key_id}"
    return activity_writes.record(subject, action, actor=actor, project_id=key.project_id, changes=changes)

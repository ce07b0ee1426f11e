"""Creates and revokes API keys. A key is shown once. The table has only a hash of its secret."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable

from staff import activity_writes
from staff.keys import key_check
from staff.models import Key
from storage import clock, transactions, writes
from storage.transactions import Write
from web.caller import Scope

logger = logging.getLogger(__name__)


def make(project_id: str, name: str, scopes: Iterable[Scope], *, actor: str) -> tuple[Key, str]:
    """The key, and the text that a program sends."""
    key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    key = Key(
        key_id=key_id,
        project_id=project_id,
        name=name,
        secret_hash=key_check.hash_of(secret),
        scopes={str(scope) for scope in scopes},
        created_at=clock.now(),
    )
    transactions.transact(transactions.create(key), _activity(key, "key.created", actor))
    logger.info("key_made", extra={"subject": f"key:{key_id}", "scopes": sorted(key.scopes)})
    return key, f"{key_check.PREFIX}_{key_id}_{secret}"


def find(key_id: str) -> Key:
    return writes.find(Key, key_id)


def revoke(key: Key, *, actor: str) -> None:
    """All containers refuse the key within ten seconds."""
    transactions.transact(
        transactions.change(key, Key.revoked_at.set(clock.now())), _activity(key, "key.revoked", actor)
    )
    key_check.forget(key)
    logger.info("key_revoked", extra={"subject": f"key:{key.key_id}"})


def of_project(project_id: str) -> list[Key]:
    return list(Key.by_project.query(project_id, scan_index_forward=False))


def _activity(key: Key, action: str, actor: str) -> Write:
    """Without the name of the key, which can be that of a person."""
    return activity_writes.record(f"key#{key.key_id}", action, actor=actor, project_id=key.project_id)

"""API keys. A key is shown once. The table has only a hash of its secret."""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from collections.abc import Iterable

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from staff.models import Key
from storage import clock, writes
from storage.memory_cache import MemoryCache
from web.caller import Scope

logger = logging.getLogger(__name__)

PREFIX = "fbk"
MAX_ID_LENGTH = 64  # our ids have 12. DynamoDB refuses ids of more than 2 KB, which must not count as its failure
# If storage does not answer, a key that was valid within the last hour is valid.
_cache: MemoryCache[Key] = MemoryCache(stale_seconds=3600)


class BadKey(Exception):
    """The key is unknown, wrong or revoked. The caller does not learn which."""


class KeysUnavailable(Exception):
    """Storage does not answer, and this container does not remember the key."""


def make(project_id: str, name: str, scopes: Iterable[Scope]) -> tuple[Key, str]:
    key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    key = Key(
        key_id=key_id,
        project_id=project_id,
        name=name,
        secret_hash=_hash(secret),
        scopes={str(scope) for scope in scopes},
        created_at=clock.now(),
    )
    writes.create(key)
    logger.info("key_made", extra={"subject": f"key:{key_id}", "scopes": sorted(key.scopes)})
    return key, f"{PREFIX}_{key_id}_{secret}"


def check(text: str) -> Key:
    prefix, _, rest = text.partition("_")
    key_id, _, secret = rest.partition("_")
    if prefix != PREFIX or not 0 < len(key_id) <= MAX_ID_LENGTH or not secret or not text.isascii():
        raise BadKey
    try:
        key = _cache.get(
            key_id, lambda: writes.find(Key, key_id), stale_if=(PynamoDBException, ClientError, BotoCoreError)
        )
    except writes.NotFound:
        raise BadKey from None
    except (PynamoDBException, ClientError, BotoCoreError):
        raise KeysUnavailable from None
    if not hmac.compare_digest(key.secret_hash, _hash(secret)) or key.revoked_at:
        raise BadKey
    return key


def find(key_id: str) -> Key:
    return writes.find(Key, key_id)


def revoke(key: Key) -> None:
    """All containers refuse the key within ten seconds."""
    writes.change(key, Key.revoked_at.set(clock.now()))
    _cache.forget(key.key_id)
    logger.info("key_revoked", extra={"subject": f"key:{key.key_id}"})


def of_project(project_id: str) -> list[Key]:
    return list(Key.by_project.query(project_id, scan_index_forward=False))


def _hash(secret: str) -> str:
    # No slow hash is needed: 256 random bits cannot be guessed.
    return hashlib.sha256(secret.encode()).hexdigest()

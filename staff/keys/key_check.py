"""Checks API keys. staff/keys/key_management.py creates and revokes them; most requests do not need that."""

from __future__ import annotations

import hashlib
import hmac

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from staff.keys import last_use
from staff.models import Key
from storage import writes
from storage.memory_cache import MemoryCache

PREFIX = "fbk"
MAX_ID_LENGTH = 64  # our ids have 12. DynamoDB refuses ids of more than 2 KB, which must not count as its failure
# If storage does not answer, a key that was valid within the last hour is valid.
_cache: MemoryCache[Key] = MemoryCache(stale_seconds=3600)


class BadKey(Exception):
    """The key is unknown, wrong, revoked or has expired. The caller does not learn which."""


class KeysUnavailable(Exception):
    """Storage does not answer, and this container does not remember the key."""


def check(text: str) -> Key:
    prefix, _, rest = text.partition("_")
    key_id, _, secret = rest.partition("_")
    if prefix != PREFIX or not is_id(key_id) or not secret or not text.isascii():
        raise BadKey
    try:
        key = _cache.get(
            key_id, lambda: writes.find(Key, key_id), stale_if=(PynamoDBException, ClientError, BotoCoreError)
        )
    except writes.NotFound:
        raise BadKey from None
    except (PynamoDBException, ClientError, BotoCoreError):
        raise KeysUnavailable from None
    if not hmac.compare_digest(key.secret_hash, hash_of(secret)) or not key.is_valid:
        raise BadKey
    last_use.note(key)
    return key


def is_id(key_id: str) -> bool:
    return 0 < len(key_id) <= MAX_ID_LENGTH and key_id.isascii()


def forget(key: Key) -> None:
    _cache.forget(key.key_id)


def hash_of(secret: str) -> str:
    # No slow hash is needed: 256 random bits cannot be guessed.
    return hashlib.sha256(secret.encode()).hexdigest()

from __future__ import annotations

import hmac
import uuid

from django.core.exceptions import ImproperlyConfigured


def new_id() -> str:
    return str(uuid.uuid4())


def keyed_hash(key: str, *parts: str) -> str:
    """A stand-in for personal data that finds it again and cannot be guessed back without the key."""
    if not key:
        # Django says it of SECRET_KEY; a hash with an empty one would be stored, and nothing would ever find it.
        raise ImproperlyConfigured("PERSON_HASH_KEY is empty: this needs the stage's own, from SSM.")
    # Each part carries its length, so that ("a", "bc") and ("ab", "c") differ.
    message = "".join(f"{len(part)}:{part}" for part in parts)
    return hmac.digest(key.encode(), message.encode(), "sha256").hex()[:32]

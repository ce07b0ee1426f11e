from __future__ import annotations

import hashlib
import hmac
import uuid


def new_id() -> str:
    return str(uuid.uuid4())


def keyed_hash(key: str, *parts: str) -> str:
    """A stand-in for personal data that finds it again and cannot be guessed back without the key."""
    # Each part carries its length, so that ("a", "bc") and ("ab", "c") differ.
    message = "".join(f"{len(part)}:{part}" for part in parts)
    return hmac.new(key.encode(), message.encode(), hashlib.sha256).hexdigest()[:32]

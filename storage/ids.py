from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
import uuid
from datetime import UTC, datetime

from django.core.exceptions import ImproperlyConfigured

from storage import clock

# Without i, l, o, u, which are easily confused.
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # pragma: allowlist secret
SUFFIX, LONGEST_NAME = 8, 40


def new_id() -> str:
    return str(uuid.uuid4())


def ordered_id() -> str:
    """A random id that sorts by the time when it was made, in milliseconds: a UUID of version 7 (RFC 9562)."""
    milliseconds = int(clock.now().timestamp() * 1000)
    number = milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=number))


def is_id(text: str) -> bool:
    """Whether it can be one of `new_id` or `ordered_id`."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def readable_id(name: str, *, fallback: str, end: str | None = None) -> str:
    """The letters of a name, or the fallback if it has none, and an end, by default a random one: shop-7k2m94qx."""
    letters = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    readable = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:LONGEST_NAME].strip("-") or fallback
    return f"{readable}-{end or ''.join(secrets.choice(LETTERS) for _ in range(SUFFIX))}"


def time_of(ordered: str) -> datetime:
    """When an ordered id was made."""
    milliseconds = uuid.UUID(ordered).int >> 80
    return datetime.fromtimestamp(milliseconds // 1000, UTC).replace(microsecond=milliseconds % 1000 * 1000)


def keyed_hash(key: str, *parts: str) -> str:
    """Replaces personal data. The same data gives the same hash, and without the key it cannot be guessed."""
    if not key:
        # Django checks SECRET_KEY itself. A hash with an empty key would be stored, and never be found again.
        raise ImproperlyConfigured("PERSON_HASH_KEY is empty: set it to the value of this stage in SSM.")
    # With the length of each part, so that ("a", "bc") and ("ab", "c") differ.
    message = "".join(f"{len(part)}:{part}" for part in parts)
    return hmac.digest(key.encode(), message.encode(), "sha256").hex()[:32]


def shard_name(partition: str, shard: int) -> str:
    return f"{partition}#{shard}"

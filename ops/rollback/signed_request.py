"""A rollback that the site asks for in a person's name. The signature says that it was the site who asked.

The key is LEDGER_KEY, which the site and the rollback function have in their environment. The right to invoke the
function is not enough to choose a version and a name.
The rollback relies on it: nothing but the standard library.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sealing import chain

PURPOSE = "rollback-by-hand"  # the same key seals the ledger: neither can be taken for the other
LIFETIME = timedelta(minutes=2)


def signed(key: str, to: str | None, by: str, reason: str) -> dict[str, Any]:
    request = {"to": to, "by": by, "reason": reason, "at": datetime.now(UTC).isoformat(), "id": uuid4().hex}
    return request | {"signature": _signature(key, request)}


def problem(key: str, request: Mapping[str, Any]) -> str | None:
    """A sentence. None: it was signed with this key, a moment ago."""
    if not key:
        return "The rollback function has no LEDGER_KEY and can check no signature: use `manage.py rollback`."
    if not chain.is_same(str(request.get("signature", "")), _signature(key, request)):
        return (
            "The request has no valid signature of the site. Use `manage.py rollback`. If the operations page sent it, "
            "the site and its rollback function do not fit together: release both."
        )
    age = abs(datetime.now(UTC) - datetime.fromisoformat(request["at"]))
    return f"The request was signed {age.total_seconds():.0f} s ago, and is too old." if age > LIFETIME else None


def _signature(key: str, request: Mapping[str, Any]) -> str:
    return chain.sealed(key, [PURPOSE, *(request.get(name) for name in ("to", "by", "reason", "at", "id"))])

"""Signs the request for a rollback that the site sends for a person. The signature proves that the site sent it.

The key is LEDGER_KEY, which the site and the rollback function have in their environment. So the right to invoke the
function is not enough to choose a version and a name.
The rollback function imports this module: use only the standard library here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sealing import chain

PURPOSE = "rollback-by-hand"  # the same key seals the ledger: a seal must not be valid as a signature
LIFETIME = timedelta(minutes=2)


def signed(key: str, to: str | None, by: str, reason: str) -> dict[str, Any]:
    request = {"to": to, "by": by, "reason": reason, "at": datetime.now(UTC).isoformat(), "id": uuid4().hex}
    return request | {"signature": _signature(key, request)}


def problem(key: str, request: Mapping[str, Any]) -> str | None:
    """A sentence that says what is wrong; None if the request was signed with this key just now."""
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

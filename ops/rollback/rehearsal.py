"""What a release asks before it counts on the rollback: could it do its work now?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from ops import versions
from ops.rollback import evidence, records
from ops.rollback.context import Context
from ops.rollback.metrics import Incomplete

T = TypeVar("T")


def rehearse(context: Context) -> dict[str, Any]:
    """All it does but the move and the telling, which cannot be tried without being done."""
    problems = [f"{name} is not set." for name in context.config.missing()]
    serving = _tried(problems, "the alias that serves", lambda: _version(context, context.config.alias))
    good = _tried(problems, "the alias good", lambda: _version(context, versions.GOOD))
    _tried(problems, "the metrics", lambda: evidence.answers(context, datetime.now(UTC), datetime.now(UTC)))
    _tried(problems, "the ledger", lambda: records.read_mark(context, "rehearsal"))
    return {"ok": not problems, "serving": serving, "good": good, "problems": problems}


def _version(context: Context, name: str) -> str | None:
    found = versions.read(context.functions, context.config.function, name)
    return found.version if found else None


def _tried(problems: list[str], what: str, call: Callable[[], T]) -> T | None:
    try:
        return call()
    except (BotoCoreError, ClientError, Incomplete) as error:
        problems.append(f"It cannot read {what}: {error}")
        return None

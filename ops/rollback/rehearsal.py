"""The rehearsal: before a release relies on the rollback function, it asks whether the function could work now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from ops import versions
from ops.rollback import evidence, marks
from ops.rollback.context import Context
from ops.rollback.metrics import Incomplete

T = TypeVar("T")


def rehearse(context: Context) -> dict[str, Any]:
    """Tries every step except the move and the notices, which cannot be tried without effect."""
    problems = [f"{name} is not set." for name in context.config.missing()]
    serving = _try(problems, "the alias that serves", lambda: _version(context, context.config.alias))
    good = _try(problems, "the alias good", lambda: _version(context, versions.GOOD))
    _try(problems, "the metrics", lambda: evidence.answers(context, datetime.now(UTC), datetime.now(UTC)))
    _try(problems, "the ledger", lambda: marks.exists(context, "rehearsal"))
    return {"ok": not problems, "serving": serving, "good": good, "problems": problems}


def _version(context: Context, name: str) -> str | None:
    alias = versions.read(context.functions, context.config.function, name)
    return alias.version if alias else None


def _try(problems: list[str], what: str, call: Callable[[], T]) -> T | None:
    try:
        return call()
    except (BotoCoreError, ClientError, Incomplete) as error:
        problems.append(f"It cannot read {what}: {error}")
        return None

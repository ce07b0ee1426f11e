"""What a request brought, for the metrics in its log line."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from django.dispatch import receiver

from feedback.signals import accepted

_measured: ContextVar[dict[str, float] | None] = ContextVar("measured", default=None)


def begin() -> dict[str, float]:
    """Filled while the request goes on. Nothing is measured outside of one, such as in an import."""
    measured: dict[str, float] = {}
    _measured.set(measured)
    return measured


@receiver(accepted, dispatch_uid="measure_submission")
def note(item: Any, **_: Any) -> None:
    # Any: the model's module would bring PynamoDB into every cold start.
    measured = _measured.get()
    if measured is not None and item.status != "spam":
        measured |= {"Submissions": 1, "Rating": int(item.rating), str(item.sentiment).capitalize(): 1}

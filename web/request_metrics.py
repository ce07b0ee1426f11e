"""What a request measured besides its duration, for the metrics in its log line."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar

_measured: ContextVar[dict[str, float] | None] = ContextVar("measured", default=None)


def begin() -> dict[str, float]:
    """Filled by add() while the request runs."""
    measured: dict[str, float] = {}
    _measured.set(measured)
    return measured


def add(metrics: Mapping[str, float]) -> None:
    """Does nothing outside of a request, such as in an import."""
    measured = _measured.get()
    if measured is not None:
        measured |= metrics

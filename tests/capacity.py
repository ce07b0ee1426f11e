"""What a write costs, by DynamoDB's published rules: for budgets and the bill."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil
from typing import Any

UNIT_BYTES = 1024


def item_size(item: Mapping[str, Mapping[str, Any]]) -> int:
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def write_units(item: Mapping[str, Mapping[str, Any]]) -> int:
    return max(1, ceil(item_size(item) / UNIT_BYTES))


def transaction_units(items: Iterable[Mapping[str, Mapping[str, Any]]]) -> int:
    """Each write of a transaction is prepared and committed: it costs twice."""
    return sum(2 * write_units(item) for item in items)


def _value_size(value: Mapping[str, Any]) -> int:
    [(kind, content)] = value.items()
    if kind == "S":
        return len(content.encode())
    if kind == "N":
        return _number_size(content)
    if kind == "B":
        return len(content)
    if kind == "BS":
        return sum(map(len, content))
    raise NotImplementedError(f"We store nothing of the kind {kind}")


def _number_size(text: str) -> int:
    """About two digits a byte, and one more; and one for a sign."""
    digits = text.lstrip("-").replace(".", "").strip("0") or "0"
    return ceil(len(digits) / 2) + 1 + text.startswith("-")

"""What a write costs, by DynamoDB's published rules: for budgets and the bill."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
    return SIZES[kind](content)


def _text_size(text: str) -> int:
    return len(text.encode())


def _list_size(members: list[Mapping[str, Any]]) -> int:
    return 3 + sum(1 + _value_size(member) for member in members)


def _map_size(members: Mapping[str, Mapping[str, Any]]) -> int:
    return 3 + len(members) + item_size(members)


def _number_size(text: str) -> int:
    """About two digits a byte, and one more; and one for a sign."""
    digits = text.lstrip("-").replace(".", "").strip("0") or "0"
    return ceil(len(digits) / 2) + 1 + text.startswith("-")


SIZES: dict[str, Callable[[Any], int]] = {
    "S": _text_size,
    "N": _number_size,
    "B": len,
    "SS": lambda members: sum(map(_text_size, members)),
    "BS": lambda members: sum(map(len, members)),
    "BOOL": lambda _: 1,
    "NULL": lambda _: 1,
    "L": _list_size,
    "M": _map_size,
}

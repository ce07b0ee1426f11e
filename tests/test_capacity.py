from __future__ import annotations

from typing import Any

import pytest

from tests.capacity import item_size, transaction_units, write_units


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "café"}, 5),
        ({"N": "0"}, 2),
        ({"N": "7"}, 2),
        ({"N": "1234"}, 3),
        ({"N": "12345"}, 4),
        ({"N": "-12"}, 3),
        ({"N": "1200"}, 2),
        ({"B": b"12345678"}, 8),
        ({"BS": [b"12345678", b"87654321"]}, 16),
        ({"SS": ["a", "é"]}, 3),
        ({"BOOL": True}, 1),
        ({"L": [{"S": "ab"}, {"N": "7"}]}, 3 + 3 + 3),
        ({"M": {"ab": {"S": "c"}}}, 3 + 4),
    ],
)
def test_a_value_has_the_size_that_dynamodb_documents(value: dict[str, Any], size: int) -> None:
    assert item_size({"name": value}) == len("name") + size


def test_types_that_we_never_store_are_refused() -> None:
    with pytest.raises(KeyError, match="NS"):
        item_size({"numbers": {"NS": ["1"]}})


@pytest.mark.parametrize(("length", "units"), [(0, 1), (1023, 1), (1024, 2), (2047, 2), (2048, 3)])
def test_each_begun_kilobyte_is_a_unit(length: int, units: int) -> None:
    assert write_units({"k": {"S": "x" * length}}) == units


def test_a_transaction_costs_twice() -> None:
    assert transaction_units([{"k": {"S": "x"}}, {"k": {"S": "x" * 1500}}]) == 6

"""The cost of the counting. Our calculator must agree with the consumed capacity of the emulator."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.conf import settings

from analytics.counting import stream_handler
from analytics.counting.stream_changes import Record
from storage.connection.clients import client
from tests.capacity import transaction_units
from tests.factories import a_record, an_image

pytestmark = pytest.mark.usefixtures("stack")

SECOND = 1_800_000_000


@pytest.fixture
def transactions(consumed: list[tuple[str, Decimal]]) -> Callable[[], list[Decimal]]:
    """The units of each transaction that was sent."""
    return lambda: [units for operation, units in consumed if operation == "TransactWriteItems"]


def _batch(number: int, *, a_second: int) -> list[Record]:
    """As in the budget: 50 forms and 5 releases."""
    return [
        a_record(
            an_image(formId=f"form-{n % 50}", release=str(40 + n % 5), source=("form", "widget", "api")[n % 3]),
            second=SECOND + n // a_second,
        )
        for n in range(number)
    ]


def _calculated() -> int:
    """The analytics table was empty, so the one transaction wrote all of its content."""
    pages = client("dynamodb").get_paginator("scan").paginate(TableName=settings.TABLES["analytics"])
    return transaction_units(item for page in pages for item in page["Items"])


def test_a_lone_record_costs_at_most_14_units(transactions: Callable[[], list[Decimal]]) -> None:
    stream_handler.count(_batch(1, a_second=1))
    assert transactions() == [_calculated()]
    assert transactions()[0] <= 14


@pytest.mark.parametrize("a_second", [100, 1000])
def test_a_full_batch_costs_at_most_three_tenths_a_record(
    transactions: Callable[[], list[Decimal]], a_second: int
) -> None:
    stream_handler.count(_batch(1000, a_second=a_second))
    assert transactions() == [_calculated()]
    assert sum(transactions()) / 1000 <= 0.3


def test_a_marker_of_many_ids_costs_by_its_size(transactions: Callable[[], list[Decimal]]) -> None:
    """400 ids of 8 bytes are more than 3 KB: the calculator and the emulator agree on large items too."""
    stream_handler.count([a_record(an_image(), second=SECOND) for _ in range(400)])
    assert transactions() == [_calculated()]
    assert transactions()[0] == 5 * 2 + 4 * 2

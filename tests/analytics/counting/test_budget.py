"""The cost of the counting. Our calculator must agree with the consumed capacity of the emulator."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings

from analytics.counting import stream_handler
from analytics.counting.stream_changes import Record
from counters.models import answer_counter
from feedback.forms.publishing import MOST_FORMS
from storage.connection.clients import client
from tests.capacity import item_size, transaction_units, write_units
from tests.factories import a_record, an_image

pytestmark = pytest.mark.usefixtures("stack")

SECOND = 1_800_000_000


@pytest.fixture
def transactions(consumed: list[tuple[str, Decimal]]) -> Callable[[], list[Decimal]]:
    """The units of each transaction that was sent."""
    return lambda: [units for operation, units in consumed if operation == "TransactWriteItems"]


def _batch(number: int, *, a_second: int) -> list[Record]:
    """As in the budget: 50 forms with an NPS and a choice, and 5 releases."""
    return [
        a_record(
            an_image(
                formId=f"form-{n % 50}",
                release=str(40 + n % 5),
                source=("form", "widget", "api")[n % 3],
                counts={f"q1.{n % 11}", f"q2.{'abcd'[n % 4]}"},
            ),
            second=SECOND + n // a_second,
        )
        for n in range(number)
    ]


def _calculated() -> int:
    """The analytics table was empty, so the one transaction wrote all of its content."""
    pages = client("dynamodb").get_paginator("scan").paginate(TableName=settings.TABLES["analytics"])
    return transaction_units(item for page in pages for item in page["Items"])


@pytest.mark.parametrize(
    ("members", "units"),
    [
        ({"release": None}, 10),  # the default form: the marker, the total, and the days of project, form and source
        ({}, 12),  # of an item that names a release
        ({"counts": {"q1.9", "q2.b"}}, 12),  # the day of a release counts the answers, too
        ({"variant": "b", "counts": {"q1.9", "q2.b"}}, 14),  # and has a variant
    ],
)
def test_a_lone_record_costs_at_most_14_units(
    members: dict[str, Any], units: int, transactions: Callable[[], list[Decimal]]
) -> None:
    stream_handler.count([a_record(an_image(**members))])
    assert transactions() == [_calculated()]
    assert transactions() == [units]


def test_a_move_to_another_folder_costs_four_units(transactions: Callable[[], list[Decimal]]) -> None:
    stream_handler.count([a_record(an_image(status="done"), an_image())])
    assert transactions() == [4]


def _a_busy_day(answers: Iterable[str]) -> dict[str, Any]:
    """Of a form, with 100,000 items in each hour."""
    names = ["totalCount", "mood:positive", "mood:neutral", "mood:negative", "sumRatings", "version"]
    names += [f"rating{rating}" for rating in range(1, 6)]
    names += [f"h{hour:02}{kind}" for hour in range(24) for kind in "nsc"] + [f"q:{answer}" for answer in answers]
    numbers = {name: {"N": "2399999"} for name in names}
    return numbers | {"aggregateId": {"S": f"form#{'p' * 20}#{'f' * 40}"}, "bucket": {"S": "2026-11-21"}}


def test_the_day_of_a_busy_form_grows_by_a_kilobyte_for_two_questions_and_by_two_for_ten() -> None:
    """Ten questions with all 60 options, and ids of eight characters. So an item of a form with ten questions costs up
    to 4 units more, and 8 with a variant. A form with fewer items has shorter numbers.
    """
    two = [f"q1.{score}" for score in range(11)] + [f"q2.{option}" for option in "abcd"]
    ten = [f"question{place % 10}.option{place:02}" for place in range(60)]
    assert [write_units(_a_busy_day(answers)) for answers in ([], two, ten)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("forms", "units"),
    [(0, 1), (1, 2), (3, 3), (10, 6), (30, 14)],
)
def test_the_day_of_a_release_grows_with_the_forms_that_its_items_answer(forms: int, units: int) -> None:
    """By a kilobyte for about two forms with an NPS and a choice, with ids of 14 and 8 characters. Each kilobyte costs
    a change of such an item two units more, if it comes alone.
    """
    answers = [f"question.{value}" for value in [*range(11), *"abcd"]]
    named = [answer_counter(answer, f"survey-{form:07}") for form in range(forms) for answer in answers]
    day = _a_busy_day([name.removeprefix("q:") for name in named])
    numbers = {name: {"N": "9999"} for name in day.keys() - {"aggregateId", "bucket"}}
    assert write_units(day | numbers) == units


def test_as_many_of_the_largest_forms_as_a_project_may_have_fit_into_the_day_of_a_release() -> None:
    """DynamoDB takes items of up to 400 KB."""
    answers = [f"{place // 6:012}.{place:012}" for place in range(60)]
    named = [answer_counter(answer, f"{form:064}") for form in range(MOST_FORMS) for answer in answers]
    assert item_size(_a_busy_day([name.removeprefix("q:") for name in named])) < 400 * 1024


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

"""However many values a person gives, DynamoDB takes the condition, or an error names what to leave out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict

from feedback.inbox import stored_filters
from feedback.inbox.filter_fields import FIELDS
from feedback.inbox.filter_parsing import MOST_BYTES, MOST_VALUES_TOGETHER
from feedback.inbox.filters import BadFilters, Filters, parse
from feedback.inbox.stored_filters import UnknownFilters
from feedback.models import Mood
from storage import clock
from storage.shard_reading import Selection

LETTERS = "abcdefghijklmnopqrst"
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html: expression parameters
MOST_BYTES_OF_AN_EXPRESSION, MOST_OPERATORS, MOST_OPERANDS_OF_IN = 4096, 300, 100
OPERATORS = re.compile(r"\b(AND|OR|IN|contains|begins_with|attribute_exists|attribute_not_exists)\b|[=<>]")

# As many values as each filter takes, and as short as possible, so that most of them fit into the query.
MOST: dict[str, list[str]] = {
    "rating": list("12345"),
    "answer": [f"{question}.{value}" for question in LETTERS for value in "abc"],
    "sentiment": list(map(str, Mood)),
    **{name: list(LETTERS) for name in ("form", "variant", "release", "tag", "page")},
    "source": ["form", "widget", "api"],
    "hour": list(map(str, range(20))),
    "attribute": [f"{letter}:{letter}" for letter in LETTERS],
}


def of_values(names: list[str], most: int) -> dict[str, Any]:
    """That many values, from the first of these filters on."""
    parameters: dict[str, Any] = {}
    for name in names:
        values = MOST[name][: most - sum(map(len, parameters.values()))]
        parameters |= {name: values} if values else {}
    return parameters


def expression_of(filters: Filters) -> str:
    return str(Selection[Any](matching=filters.condition()).condition.serialize({}, {}))


def test_the_test_knows_all_filters() -> None:
    assert MOST.keys() == {field.name for field in FIELDS}


@pytest.mark.parametrize("first", range(len(FIELDS)))
def test_dynamodb_takes_the_condition_of_as_many_values_as_allowed(first: int) -> None:
    names = [field.name for field in (*FIELDS[first:], *FIELDS[:first])]
    others = {"status": "all", "assignee": "none", "hasEmail": "true"}

    expression = expression_of(parse(others | of_values(names, MOST_VALUES_TOGETHER)))

    assert len(expression) <= MOST_BYTES_OF_AN_EXPRESSION
    assert len(OPERATORS.findall(expression)) <= MOST_OPERATORS
    assert all(part.count(",") < MOST_OPERANDS_OF_IN for part in re.findall(r"IN \((.*?)\)", expression))


def test_more_values_are_refused_at_the_filter_with_the_most() -> None:
    names = ["hour", "answer", "tag", "form"]

    with pytest.raises(BadFilters) as error:
        parse(of_values(names, MOST_VALUES_TOGETHER + 1))

    assert error.value.errors.keys() == {"answer"}
    assert error.value.errors["answer"].code == "max_length"
    assert "at most 100" in str(error.value.errors["answer"])
    assert error.value.rest == Filters(folder="new")


def test_a_job_reads_filters_that_two_moments_make_longer_than_an_address_may_be() -> None:
    pages = [f"{number}{'p' * 480}" for number in range(4)]
    fixed = replace(parse({"page": pages, "period": "24h"}).fixed(), until=clock.now() + timedelta(hours=1))

    assert len(fixed.query()) > MOST_BYTES
    assert stored_filters.load(fixed.query()).query() == fixed.query()


@pytest.mark.parametrize("query", ["status=new&mood=good", "status=new&source=mail", "status=later"])
def test_a_job_never_runs_without_a_filter_that_it_does_not_know(query: str) -> None:
    with pytest.raises(UnknownFilters):
        stored_filters.load(query)


def test_a_repeated_name_is_one_filter() -> None:
    assert stored_filters.load("status=all&tag=a&tag=b") == parse(QueryDict("status=all&tag=a&tag=b"))

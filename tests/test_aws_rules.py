from __future__ import annotations

from typing import Any

import pytest

from tests import aws_rules


@pytest.mark.parametrize(
    ("expression", "number"),
    [
        ("version = :v", 1),
        ("attribute_not_exists(ids) OR size(ids) < :full", 4),
        ("NOT (contains(ids, :a) OR contains(ids, :b))", 4),
        ("a BETWEEN :x AND :y", 2),
        ("SET a = if_not_exists(a, :zero) + :one", 3),
        ("ADD ids :new, version :one", 0),
        ("a <> :b AND c >= :d", 3),
    ],
)
def test_operators_are_counted_like_dynamodb_counts_them(expression: str, number: int) -> None:
    assert aws_rules.operators(expression) == number


def _update(number: int, **changed: Any) -> dict[str, Any]:
    update = {
        "TableName": "t",
        "Key": {"id": {"S": str(number)}},
        "UpdateExpression": "ADD n :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
        **changed,
    }
    return {"Update": update}


@pytest.mark.parametrize(
    ("actions", "broken"),
    [
        ([_update(1), _update(2)], []),
        ([], ["it has from 1 to 100 actions"]),
        ([_update(number) for number in range(101)], ["it has from 1 to 100 actions"]),
        ([_update(1), _update(1)], ["no two actions are on the same item"]),
        ([_update(1, ConditionExpression=" OR ".join(["a = b"] * 151))], ["an expression has up to 300 operators"]),
        ([_update(1, ConditionExpression="a" * 4097)], ["an expression has up to 4 KB"]),
        ([_update(1, ExpressionAttributeNames={})], ["names are not empty"]),
        ([_update(1, ExpressionAttributeValues={})], ["values are not empty"]),
        ([_update(1, ExpressionAttributeValues={":s": {"BS": []}})], ["sets are not empty"]),
        ([_update(1, ExpressionAttributeValues={":s": {"B": b"x" * 2**21}})], ["values have up to 2 MB"]),
    ],
)
def test_the_broken_rules_of_dynamodb_are_named(actions: list[Any], broken: list[str]) -> None:
    assert aws_rules.broken_by_transaction({"TransactItems": actions}) == broken

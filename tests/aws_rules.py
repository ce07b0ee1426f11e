"""What AWS refuses in a transaction and the emulator takes, by the limits that DynamoDB documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

MOST_ACTIONS = 100
MOST_OPERATORS = 300
LONGEST_EXPRESSION = 4096  # bytes
LARGEST_VALUES = 2 * 1024 * 1024

OPERATOR = re.compile(
    r"\b(?:AND|OR|NOT|BETWEEN|IN)\b|<>|<=|>=|[=<>+]|\s-\s"
    r"|\b(?:attribute_exists|attribute_not_exists|attribute_type|begins_with|contains|size|if_not_exists|list_append)\("
)


def operators(expression: str) -> int:
    """Operators and functions: a condition or an update may have 300 of them."""
    return len(OPERATOR.findall(expression))


def broken_by_transaction(request: Mapping[str, Any]) -> list[str]:
    """The rules that the request breaks."""
    actions = [action["Update"] for action in request["TransactItems"]]
    items = [(action["TableName"], *sorted(str(part) for part in action["Key"].items())) for action in actions]
    rules = {
        "it has from 1 to 100 actions": 1 <= len(actions) <= MOST_ACTIONS,
        "no two actions are on the same item": len(items) == len(set(items)),
    }
    broken = [rule for rule, holds in rules.items() if not holds]
    return broken + [rule for action in actions for rule in broken_by_update(action)]


def broken_by_update(update: Mapping[str, Any]) -> list[str]:
    expressions = [update[name] for name in ("UpdateExpression", "ConditionExpression") if name in update]
    values = update.get("ExpressionAttributeValues", {"": ""})
    rules = {
        "an expression has up to 300 operators": max(map(operators, expressions)) <= MOST_OPERATORS,
        "an expression has up to 4 KB": max(len(text.encode()) for text in expressions) <= LONGEST_EXPRESSION,
        "names are not empty": bool(update.get("ExpressionAttributeNames", {"": ""})),
        "values are not empty": bool(values),
        "values have up to 2 MB": len(repr(values)) <= LARGEST_VALUES,
        "sets are not empty": all(value.get("BS", [b""]) for value in values.values() if isinstance(value, dict)),
    }
    return [rule for rule, holds in rules.items() if not holds]

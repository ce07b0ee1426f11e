"""The writes that add an entry to a chain: the entry and the new head, in one transaction of DynamoDB."""

from __future__ import annotations

from typing import Any

from sealing.chain import Head, Item

# Reasons of a cancelled transaction: another writer has taken the number, has moved the head, or does so now.
RACED = {"ConditionalCheckFailed", "TransactionConflict"}


def entry_and_head(table: str, entry: Item, head: Item, before: Head | None) -> list[dict[str, Any]]:
    """Fails if another writer has taken the number or moved the head since `before` was read."""
    return [
        {"Put": {"TableName": table, "Item": entry, **_if_absent()}},
        {"Put": {"TableName": table, "Item": head, **(_if_unchanged(before.item) if before else _if_absent())}},
    ]


def _if_absent() -> dict[str, Any]:
    return {"ConditionExpression": "attribute_not_exists(#chain)", "ExpressionAttributeNames": {"#chain": "chain"}}


def _if_unchanged(head: Item) -> dict[str, Any]:
    # Compares all attributes, also of a forged head. They are numbered because their names may be anything.
    fields = list(enumerate(sorted(head)))
    return {
        "ConditionExpression": " AND ".join(f"#n{place} = :v{place}" for place, _ in fields),
        "ExpressionAttributeNames": {f"#n{place}": name for place, name in fields},
        "ExpressionAttributeValues": {f":v{place}": head[name] for place, name in fields},
    }

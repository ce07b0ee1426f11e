"""Writes several items in one transaction: all of them or none. Each write has a condition, as in storage/writes.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path, Value
from pynamodb.expressions.update import Action, RemoveAction, SetAction

from storage.connection import failures
from storage.connection.clients import client
from storage.reads import key_of
from storage.tables import ExpiringTable, Table
from storage.writes import Conflict, NotFound, is_new, is_stored, label, send

CONDITION_FAILED = "ConditionalCheckFailed"  # as a reason of a cancelled transaction
RETURN_ITEM = "ALL_OLD"


@dataclass(frozen=True)
class Write:
    """One write of a transaction. `apply` gives the item in memory the values that are stored afterwards."""

    item: Table
    request: Mapping[str, Any]
    creates: bool
    apply: Callable[[], None]


def create(item: Table) -> Write:
    request = item.get_save_kwargs_from_instance(is_new(item), RETURN_ITEM)
    return Write(item, {"Put": request}, creates=True, apply=item.update_local_version_attribute)


def change(item: Table, *actions: Action, only_if: Condition | None = None) -> Write:
    """Changes an item if it still has the version that the caller read. The actions are SET with values and REMOVE."""
    values = values_after(actions)
    request = item.get_update_kwargs_from_instance(list(actions), is_stored(item, only_if), RETURN_ITEM)
    return Write(item, {"Update": request}, creates=False, apply=lambda: _apply(item, values))


def add(item: Table, name: str, number: int) -> Write:
    """Adds to a number of a stored item, whatever its version is. The version stays, so it disturbs no other change."""
    keys = key_of(item)
    request = {
        "TableName": item.Meta.table_name,
        "Key": keys,
        "UpdateExpression": "ADD #number :number",
        "ConditionExpression": "attribute_exists(#key)",
        "ExpressionAttributeNames": {"#number": name, "#key": next(iter(keys))},
        "ExpressionAttributeValues": {":number": {"N": str(number)}},
        "ReturnValuesOnConditionCheckFailure": RETURN_ITEM,
    }
    return Write(item, {"Update": request}, creates=False, apply=lambda: None)


def delete(item: Table, *, only_if: Condition | None = None) -> Write:
    """Deletes an item if it still has the version that the caller read."""
    request = item.get_delete_kwargs_from_instance(is_stored(item, only_if), RETURN_ITEM)
    return Write(item, {"Delete": request}, creates=False, apply=lambda: None)


def check(item: Table) -> Write:
    """Changes nothing: the transaction fails if the item does not have the version any more that the caller read."""
    request = item.get_delete_kwargs_from_instance(is_stored(item, None), RETURN_ITEM)
    return Write(item, {"ConditionCheck": request}, creates=False, apply=lambda: None)


def transact(*writes: Write) -> None:
    """Raises Conflict or NotFound of the first write whose condition failed. At most 100 writes, of different items.

    botocore sends the same token when it repeats the request, so a lost response writes nothing twice.
    """
    send(lambda: _send_together(writes))
    for write in writes:
        write.apply()


def _send_together(writes: Sequence[Write]) -> None:
    requests: list[Any] = [write.request for write in writes]
    try:
        client("dynamodb", for_request=True).transact_write_items(TransactItems=requests)
    except (BotoCoreError, ClientError) as error:
        _raise_failed_condition(writes, error)
        raise TransactWriteError(", ".join(label(write.item) for write in writes), error) from error


def values_after(actions: Sequence[Action]) -> dict[str, Any]:
    """The stored value of each attribute that the actions change, or None if they remove it."""
    values: dict[str, Any] = {}
    for action in actions:
        match action:
            case SetAction(values=[Path(path=[name]), Value(values=[value])]):
                values[name] = value
            case RemoveAction(values=[Path(path=[name])]):
                values[name] = None
            case _:
                raise TypeError(f"The value after {action} cannot be known: use SET with a value, or REMOVE.")
    return values


def _apply(item: Table, values: Mapping[str, Any]) -> None:
    stored = {name: value for name, value in {**item.serialize(), **values}.items() if value is not None}
    item.attribute_values = type(item).from_raw_data(stored).attribute_values
    item.update_local_version_attribute()  # type: ignore[no-untyped-call]


def _raise_failed_condition(writes: Sequence[Write], error: Exception) -> None:
    for write, reason in zip(writes, failures.cancellation_reasons(error), strict=False):
        if reason["Code"] != CONDITION_FAILED:
            continue
        name = label(write.item)
        if write.creates:
            raise Conflict(f"{name} exists already") from None
        if "Item" not in reason or _has_expired(write.item, reason["Item"]):
            raise NotFound(name) from None
        raise Conflict(f"{name} was changed in the meantime") from None


def _has_expired(item: Table, stored: dict[str, Any]) -> bool:
    return isinstance(item, ExpiringTable) and type(item).from_raw_data(stored).has_expired

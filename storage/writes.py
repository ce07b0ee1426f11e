"""Creates and changes items. Each write has a condition, so that it cannot undo or repeat another write.

A change sends update actions, never the whole item: an older version of the code must not drop attributes that a newer
one wrote.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.attributes import Attribute
from pynamodb.exceptions import PutError, TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from storage.connection import failures
from storage.connection.clients import fail_fast_dynamodb
from storage.tables import ExpiringTable, Table

Item = TypeVar("Item", bound=Table)
Result = TypeVar("Result")

CONDITION_FAILED = "ConditionalCheckFailedException"
TRIES = 5


class NotFound(Exception):
    """There is no such item, or it has expired."""


class Conflict(Exception):
    """The item is not in the state that the caller expects: it exists already, or was changed in the meantime."""


def find(table: type[Item], hash_key: str, range_key: str | int | None = None, *, consistent: bool = False) -> Item:
    try:
        item = table.get(hash_key, range_key, consistent_read=consistent)
    except table.DoesNotExist:
        item = None
    if item is None or item.has_expired:
        raise NotFound(f"{table.__name__} {hash_key}{f'/{range_key}' if range_key else ''}")
    return item


def create(item: Table) -> None:
    try:
        send(lambda: item.save(is_new(item)))
    except PutError as error:
        if failures.code(error) != CONDITION_FAILED:
            raise
        if not _was_stored(item):
            raise Conflict(f"{label(item)} exists already") from None


def create_fast(item: Table) -> None:
    """For a call that a visitor waits for: one quick try, and a second if there is no answer.

    A put that fails may have happened, so a caller that tries again must send the same id.
    """
    try:
        send(lambda: _put_fast(item))
    except PutError as error:
        if failures.code(error) != CONDITION_FAILED:
            raise
        stored = failures.stored_item(error)
        if stored is None or not _same(stored, item):
            raise Conflict(f"{label(item)} exists already") from None
        item.update_local_version_attribute()  # type: ignore[no-untyped-call]


def change(item: Table, *actions: Action, only_if: Condition | None = None) -> None:
    """Changes an item if it still has the version that the caller read. Then `item` has the stored values."""
    try:
        send(lambda: item.update(list(actions), condition=is_stored(item, only_if)))
    except UpdateError as error:
        if failures.code(error) == CONDITION_FAILED:
            raise _reason(item) from None
        raise


def set_or_remove(attribute: Attribute[Any], value: Any) -> Action:
    """An attribute without a value is not stored: neither None, nor an empty text or set."""
    action: Action = attribute.set(value) if value else attribute.remove()
    return action


def again_on_conflict(write: Callable[[], Result]) -> Result:
    """For a change that must happen whatever others change. `write` reads the item itself, each time."""
    for _ in range(TRIES - 1):
        try:
            return write()
        except Conflict:
            continue
    return write()


def _put_fast(item: Table) -> None:
    # PynamoDB would use the slower client that all models share, and takes longer to build this request.
    try:
        fail_fast_dynamodb().call(
            "PutItem",
            {
                "TableName": item.Meta.table_name,
                "Item": _as_new(item),
                "ConditionExpression": f"attribute_not_exists({item.hash_key().attr_name})",
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            },
        )
    except (BotoCoreError, ClientError) as error:
        raise PutError(f"{label(item)} could not be put", error) from error
    item.update_local_version_attribute()  # type: ignore[no-untyped-call]


def send(write: Callable[[], object]) -> None:
    """Tries again if another transaction is writing the same item."""
    for attempt in range(1, TRIES + 1):
        try:
            write()
        except (PutError, UpdateError, TransactWriteError) as error:
            if attempt == TRIES or not failures.is_transaction_conflict(error):
                raise
            time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - spreads writers, guards nothing
        else:
            return


def _was_stored(item: Table) -> bool:
    """If a response gets lost, botocore sends the request again. Then the item that exists already is this item."""
    try:
        return _same(find(type(item), *_keys(item), consistent=True).serialize(), item)
    except NotFound:
        return False


def _same(stored: dict[str, Any], item: Table) -> bool:
    """Compares the values, because DynamoDB writes 1.0 as 1, and a set has no order."""
    first, second = (type(item).from_raw_data(row | {"version": {"N": "1"}}) for row in (_as_new(item), stored))
    return first.attribute_values == second.attribute_values


def _as_new(item: Table) -> dict[str, Any]:
    return item.serialize() | {"version": {"N": "1"}}


def is_new(item: Table) -> Condition:
    return item.hash_key().does_not_exist()


def is_stored(item: Table, only_if: Condition | None) -> Condition:
    condition = item.hash_key().exists()
    if isinstance(item, ExpiringTable):
        condition = condition & item.is_live()
    return condition if only_if is None else condition & only_if


def _reason(item: Table) -> NotFound | Conflict:
    try:
        find(type(item), *_keys(item), consistent=True)
    except NotFound as not_found:
        return not_found
    return Conflict(f"{label(item)} was changed in the meantime")


def _keys(item: Table) -> tuple[str, str | None]:
    hash_key, range_key = item._get_hash_range_key_serialized_values()
    return hash_key, range_key


def label(item: Table) -> str:
    return f"{type(item).__name__} {'/'.join(filter(None, _keys(item)))}"

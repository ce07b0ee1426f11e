"""The base of all tables: they share one client and one text format of times, and readers ignore expired items."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar

from django.conf import settings
from pynamodb.attributes import Attribute, TTLAttribute, UnicodeAttribute
from pynamodb.connection import TableConnection
from pynamodb.constants import MAP, STRING
from pynamodb.exceptions import AttributeNullError
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from storage import clock
from storage.connection.clients import client, fail_fast_dynamodb


class MomentAttribute(Attribute[datetime]):
    attr_type = STRING

    def serialize(self, value: datetime) -> str:
        return clock.to_text(value)

    def deserialize(self, value: str) -> datetime:
        return clock.from_text(value)


class DocumentAttribute(Attribute[dict[str, Any]]):
    """A map of texts, numbers, flags, lists and maps, as a plain dict. Two maps with the same content are equal, which
    those of PynamoDB are not: a repeated write is recognized by this.
    """

    attr_type = MAP

    def serialize(self, value: dict[str, Any]) -> dict[str, Any]:
        return {name: _typed(member) for name, member in value.items()}

    def deserialize(self, value: dict[str, Any]) -> dict[str, Any]:
        return {name: _plain(member) for name, member in value.items()}


def _typed(value: Any) -> dict[str, Any]:
    match value:
        case bool():
            return {"BOOL": value}
        case int() | float() | Decimal():
            return {"N": str(value)}
        case str():
            return {"S": value}
        case list() | tuple():
            return {"L": [_typed(member) for member in value]}
        case dict():
            return {"M": {name: _typed(member) for name, member in value.items()}}
    raise TypeError(f"A document has no values of the type {type(value).__name__}")


def _plain(value: dict[str, Any]) -> Any:
    [(kind, content)] = value.items()
    match kind:
        case "N":
            return float(content) if set(content) & set(".eE") else int(content)
        case "L":
            return [_plain(member) for member in content]
        case "M":
            return {name: _plain(member) for name, member in content.items()}
        case "NULL":
            return None
    return content


class Table(Model):
    class Meta:
        table_name: str
        region = settings.AWS_REGION
        billing_mode = "PAY_PER_REQUEST"

    fail_fast: ClassVar[bool] = False  # True if a request should rather go on without the item than wait

    @classmethod
    def _get_connection(cls) -> TableConnection:
        connection = super()._get_connection()
        # PynamoDB would make one client per model: 1.3 s and 150 MB for fifteen of them.
        # Models are for requests, where someone waits. Background work uses botocore without models.
        shared = fail_fast_dynamodb() if cls.fail_fast else client("dynamodb", for_request=True)
        connection.connection._client = shared  # type: ignore[assignment]
        return connection

    def serialize(self, null_check: bool = True) -> dict[str, dict[str, Any]]:
        """As PynamoDB does it for the attributes that our tables have. It looks only at those with a value: an item of
        feedback has 20 of 40, and every visitor waits for it.
        """
        attributes, row = self.get_attributes(), {}
        for name, value in self.attribute_values.items():
            attribute = attributes[name]
            if value is not None and (content := attribute.serialize(value)) is not None:
                row[attribute.attr_name] = {attribute.attr_type: content}
        if null_check and (missing := self._required() - row.keys()):
            raise AttributeNullError(min(missing))
        return row

    @classmethod
    @cache
    def _required(cls) -> frozenset[str]:
        """The names of the attributes that each item has."""
        return frozenset(each.attr_name for each in cls.get_attributes().values() if not each.null)

    @classmethod
    def hash_key(cls) -> UnicodeAttribute:
        attribute: UnicodeAttribute = cls._hash_key_attribute()  # type: ignore[no-untyped-call]
        return attribute

    @property
    def has_expired(self) -> bool:
        return False


class ExpiringTable(Table):
    """DynamoDB deletes expired items hours or days later. Our readers ignore them from the moment they expire."""

    expires_at = TTLAttribute(attr_name="expiresAt", null=True)

    @classmethod
    def is_live(cls) -> Condition:
        live: Condition = cls.expires_at.does_not_exist() | (cls.expires_at > clock.now())
        return live

    @property
    def has_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= clock.now()


class DatedTable(ExpiringTable):
    """A table with indexes that list its items newest first."""

    created_at = MomentAttribute(attr_name="createdAt")


def all_tables() -> list[type[Table]]:
    """Every table with a model. The models must have been imported."""

    def subclasses(parent: type[Table]) -> Iterator[type[Table]]:
        for child in parent.__subclasses__():
            yield child
            yield from subclasses(child)

    tables = [table for table in subclasses(Table) if hasattr(table.Meta, "table_name")]
    return sorted(tables, key=lambda table: table.Meta.table_name)

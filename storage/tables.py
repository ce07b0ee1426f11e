"""The base of all tables: they share one client and one text format of times, and readers ignore expired items."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from pynamodb.attributes import Attribute, TTLAttribute, UnicodeAttribute
from pynamodb.connection import TableConnection
from pynamodb.constants import STRING
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

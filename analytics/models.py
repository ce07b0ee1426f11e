from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from pynamodb.attributes import UnicodeAttribute

from storage.tables import ExpiringTable, MomentAttribute

GLOBAL = "global"
TOTAL = "total"


class Aggregate(ExpiringTable):
    """Counters of one aggregate in one bucket: all time, or a day with its hours inside.

    The counters are plain numbers beside the keys, whatever they are called: a newer version may add some.
    """

    class Meta(ExpiringTable.Meta):
        table_name = settings.TABLES["analytics"]

    aggregate_id = UnicodeAttribute(hash_key=True, attr_name="aggregateId")
    bucket = UnicodeAttribute(range_key=True)
    last_updated = MomentAttribute(attr_name="lastUpdated", null=True)

    counters: Mapping[str, int]

    def deserialize(self, attribute_values: dict[str, dict[str, Any]]) -> None:
        super().deserialize(attribute_values)
        self.counters = {name: int(value["N"]) for name, value in attribute_values.items() if "N" in value}

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from django.conf import settings
from pynamodb.attributes import UnicodeAttribute

from storage.tables import DocumentAttribute, ExpiringTable, MomentAttribute

TOTAL = "total"
Key = tuple[str, str]  # aggregateId, bucket
MARKER = "seen#"  # the ids of markers begin with it; a marker is not an aggregate
RETENTION = "retention#"  # and those of the retention watermarks
PHRASES = "phrases#"  # and those of phrases that were found: analytics/phrases/kept_findings.py
# Counters with a name of their own: folder:new, mood:positive, q:q1.9, and of a release q:<form>/q1.9
FOLDER, MOOD, QUESTION = "folder:", "mood:", "q:"


def aggregate_id(dimension: str, project_id: str, name: str = "") -> str:
    return f"{dimension}#{project_id}#{name}" if name else f"{dimension}#{project_id}"


def answer_counter(answer: str, form_id: str = "") -> str:
    """With the form in the counters of a release: its items answer several forms, with other questions."""
    return f"{QUESTION}{form_id}/{answer}" if form_id else f"{QUESTION}{answer}"


def project_of(key: Key) -> str:
    return key[0].split("#")[1]


class Aggregate(ExpiringTable):
    """Counters of one aggregate in one bucket: `total`, or a day with its hours inside.

    Each number of the item is a counter, whatever its name, because a newer version may add counters.
    """

    class Meta(ExpiringTable.Meta):
        table_name = settings.TABLES["analytics"]

    aggregate_id = UnicodeAttribute(hash_key=True, attr_name="aggregateId")
    bucket = UnicodeAttribute(range_key=True)
    last_updated = MomentAttribute(attr_name="lastUpdated", null=True)
    last_recount = DocumentAttribute(
        attr_name="lastRecount", null=True
    )  # of the total: analytics/recount/last_recount.py

    counters: Mapping[str, int]

    @classmethod
    def from_raw_data(cls, data: dict[str, Any]) -> Self:
        aggregate = super().from_raw_data(data)
        aggregate.counters = {name: int(value["N"]) for name, value in data.items() if "N" in value}
        return aggregate

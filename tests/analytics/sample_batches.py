"""Batches for each way in which the counting writes, and a direct count of them."""

from __future__ import annotations

from analytics.counting import deltas, stream_changes
from analytics.counting.stream_changes import Record
from tests.factories import a_record, an_image, plain

SECOND = 1_800_000_000


def direct_count(records: list[Record]) -> dict[tuple[str, str], dict[str, int]]:
    return plain(deltas.merged(change.delta for record in records if (change := stream_changes.read(record))))


def few() -> list[Record]:
    """Two forms in three seconds: the conditions name each id."""
    return [a_record(an_image(formId=f"f{n % 2}", rating=1 + n % 5), second=SECOND + n % 3) for n in range(30)]


def many_in_a_second() -> list[Record]:
    """More ids than fit into a condition: the marker is read, and must not change."""
    return [a_record(an_image(formId=f"f{n % 3}"), second=SECOND) for n in range(400)]


def many_forms() -> list[Record]:
    """More counters than fit into a transaction."""
    return [a_record(an_image(formId=f"f{n % 130}"), second=SECOND + n % 2) for n in range(390)]


BATCHES = [few, many_in_a_second, many_forms]

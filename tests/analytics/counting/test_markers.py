"""Markers keep the ids of counted records: any number of them, and also after a change of the setting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import LazySettings, settings

from analytics.counting import deltas, marker_layouts, markers, stream_changes, stream_handler
from analytics.counting.stream_changes import Record
from storage.connection.clients import client
from tests import aws_rules
from tests.analytics import faults
from tests.factories import a_record, an_image, counters, plain

SECOND = 1_800_000_000
Quarantined = Callable[[], list[dict[str, Any]]]


def _records(number: int, *, seconds: int = 1) -> list[Record]:
    return [a_record(an_image(formId=f"f{n % 3}"), second=SECOND + n % seconds) for n in range(number)]


def _right(records: list[Record]) -> dict[tuple[str, str], dict[str, int]]:
    return plain(deltas.merged(change.delta for record in records if (change := stream_changes.read(record))))


def _markers() -> dict[tuple[str, str], int]:
    """The number of ids of each marker item."""
    pages = client("dynamodb").get_paginator("scan").paginate(TableName=settings.TABLES["analytics"])
    items = [item for page in pages for item in page["Items"] if "ids" in item]
    return {(item["aggregateId"]["S"], item["bucket"]["S"]): len(item["ids"]["BS"]) for item in items}


def test_dynamodb_accepts_a_condition_with_the_most_ids() -> None:
    ids = [number.to_bytes(8, "big") for number in range(markers.MOST_IN_A_CONDITION)]
    action: Any = markers.addition(marker_layouts.marker_of(SECOND, ids[0]), ids, None)
    assert 280 < aws_rules.operators(action["Update"]["ConditionExpression"]) <= aws_rules.MOST_OPERATORS
    assert aws_rules.broken_by_transaction({"TransactItems": [action]}) == []


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(("number", "reads"), [(140, 0), (141, 1)])
def test_up_to_140_records_of_a_second_need_no_read(number: int, reads: int, asked: list[str]) -> None:
    records = _records(number)
    stream_handler.count(records)
    assert asked == ["Query analytics-local"] * reads + ["TransactWriteItems"]
    assert counters() == _right(records)


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> int:
    """A marker item is full with a few ids, instead of 10,000."""
    monkeypatch.setattr(markers, "FULL", 20)
    return 20


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("at_a_time", [7, 100, 450])
def test_more_records_in_a_second_than_fit_into_an_item_are_counted_once(
    at_a_time: int, full: int, quarantined: Quarantined
) -> None:
    """With conditions on the ids, and on versions. Each record comes twice, the second time in other batches."""
    records = _records(450)
    for batch in _batches(records, at_a_time):
        stream_handler.count(batch)
    for batch in _batches(records[::-1], at_a_time + 3):
        stream_handler.count(batch)

    assert counters() == _right(records)
    assert quarantined() == []
    sizes = _markers()
    assert sum(sizes.values()) == 450
    assert max(sizes.values()) < full + at_a_time
    assert len(sizes) == (1 if at_a_time == 450 else 450 // (-(-full // at_a_time) * at_a_time) + 1)


@pytest.mark.usefixtures("stack", "full")
@pytest.mark.parametrize("fault", faults.ALL)
def test_full_markers_count_once_under_each_fault(fault: faults.Fault) -> None:
    before, records = _records(47), _records(200)
    for batch in _batches(before, 5):
        stream_handler.count(batch)
    fault(records)
    assert counters() == _right(before + records)


@pytest.mark.usefixtures("stack", "full")
def test_a_full_marker_gets_no_more_ids() -> None:
    """Its readers rely on it: they read it once, and then only the next item."""
    for batch in _batches(_records(60), 15):
        stream_handler.count(batch)
    assert _markers() == {(f"seen#{SECOND}", "00"): 30, (f"seen#{SECOND}", "01"): 30}


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("layout", [(1, 4), (5, 1), (5, 16)])
@pytest.mark.parametrize("fault", [faults.redelivery, faults.rebatching, faults.two_workers_on_overlapping_batches])
def test_markers_can_have_any_layout(layout: tuple[int, int], fault: faults.Fault, settings: LazySettings) -> None:
    settings.COUNTING_MARKERS = [(0.0, *layout)]
    records = _records(300, seconds=9)
    fault(records)
    assert counters() == _right(records)


@pytest.mark.usefixtures("stack")
def test_parts_share_the_ids_of_their_seconds(settings: LazySettings) -> None:
    settings.COUNTING_MARKERS = [(0.0, 5, 4)]
    stream_handler.count(_records(400, seconds=10))
    sizes = _markers()
    assert set(sizes) == {(f"seen#{SECOND + first}#{part}", "00") for first in (0, 5) for part in range(4)}
    assert min(sizes.values()) > 20


@pytest.mark.usefixtures("stack")
def test_a_record_repeated_after_a_change_of_the_layout_is_counted_once(settings: LazySettings) -> None:
    """The time of the record chooses the layout, not the time of the delivery."""
    settings.COUNTING_MARKERS = [(0.0, 1, 1)]
    records = _records(300, seconds=10)
    stream_handler.count(records[::2])
    settings.COUNTING_MARKERS = [(0.0, 1, 1), (SECOND + 1000.0, 5, 16)]
    stream_handler.count(records)
    stream_handler.count(records)
    assert counters() == _right(records)
    assert marker_layouts.marker_of(SECOND + 999, b"12345678").parts == 1
    assert marker_layouts.marker_of(SECOND + 1000, b"12345678").parts == 16


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("layout", [(1, 1), (5, 16)])
def test_a_marker_is_kept_for_two_days_after_its_last_second(layout: tuple[int, int], settings: LazySettings) -> None:
    settings.COUNTING_MARKERS = [(0.0, *layout)]
    record = a_record(an_image(), second=SECOND + 4)
    stream_handler.count([record])
    change = stream_changes.read(record)
    assert change
    key = markers.key(change.marker)
    stored = client("dynamodb").get_item(TableName="analytics-local", Key=key)["Item"]
    assert int(stored["expiresAt"]["N"]) == SECOND + 5 + 48 * 3600


def _batches(records: list[Record], size: int) -> Iterator[list[Record]]:
    return (records[start : start + size] for start in range(0, len(records), size))

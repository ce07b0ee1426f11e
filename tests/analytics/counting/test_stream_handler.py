"""Each record counts exactly once under each fault. Without the condition, each fault makes the counters wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from analytics.counting import counter_transaction, marker_layouts, markers, stream_changes, stream_handler
from analytics.counting.marker_layouts import Marker
from analytics.counting.stream_changes import Record
from local_aws import emulated
from storage import clock
from storage.connection.clients import client
from tests.analytics import faults
from tests.analytics.faults import Fault
from tests.analytics.sample_batches import BATCHES, SECOND, direct_count, few, many_in_a_second
from tests.factories import FeedbackStream, a_feedback, a_record, an_image, counters

pytestmark = pytest.mark.usefixtures("stack")

# botocore retries with the same token, so DynamoDB writes once. Only our own retry counts again.
TRIES_OF_THE_CLIENT = 3


def _marker(second: int) -> Marker:
    """The marker in the layout of the tests: one for each second."""
    return marker_layouts.marker_of(second, b"12345678")


@pytest.mark.parametrize("fault", faults.ALL)
@pytest.mark.parametrize("batch", BATCHES)
def test_it_counts_each_record_once(batch: Callable[[], list[Record]], fault: Fault) -> None:
    records = batch()
    fault(records)
    assert counters() == direct_count(records)


# Left out: a record twice in a batch needs no marker, and a crash before the write counts nothing twice.
NEED_NO_CONDITION = [faults.a_record_twice_in_a_batch, faults.crash_before_the_transaction]


@pytest.mark.parametrize("fault", [fault for fault in faults.ALL if fault not in NEED_NO_CONDITION])
@pytest.mark.parametrize("batch", BATCHES)
def test_without_the_condition_the_same_fault_counts_wrongly(batch: Callable[[], list[Record]], fault: Fault) -> None:
    records = batch()
    with faults.without_conditions():
        fault(records)
    assert counters() != direct_count(records)


def test_a_conflict_with_another_transaction_is_retried(stack: int) -> None:
    records = few()
    conflict = {"Code": "TransactionConflict"}
    rule = {
        "service": "dynamodb",
        "operation": "TransactWriteItems",
        "times": 7,
        "reasons": [{"Code": "None"}, conflict],
    }
    emulated.inject(stack, [rule])
    stream_handler.count(records)
    assert counters() == direct_count(records)


def test_every_read_of_the_counting_is_consistent(asked_consistently: list[str]) -> None:
    """An older state of a marker has ids missing: their records would be counted twice."""
    for _ in range(2):
        stream_handler.count(many_in_a_second())
    assert "Query" in asked_consistently


def test_a_transaction_whose_answer_is_lost_counts_once(stack: int) -> None:
    records = few()
    rule = {
        "service": "dynamodb",
        "operation": "TransactWriteItems",
        "times": TRIES_OF_THE_CLIENT,
        "after": True,
        "status": 500,
        "code": "InternalServerError",
    }
    emulated.inject(stack, [rule])
    stream_handler.count(records)
    assert counters() == direct_count(records)


def test_it_raises_when_others_keep_the_counters_busy(stack: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then Lambda sends the batch again, and no record is marked as counted."""
    monkeypatch.setattr(counter_transaction, "TRIES", 3)
    rule = {
        "service": "dynamodb",
        "operation": "TransactWriteItems",
        "times": 99,
        "reasons": [{"Code": "TransactionConflict"}],
    }
    emulated.inject(stack, [rule])
    records = few()
    with pytest.raises(counter_transaction.CountersBusy, match="30 changes"):
        stream_handler.count(records)
    emulated.inject(stack, [])
    stream_handler.count(records)
    assert counters() == direct_count(records)


def test_a_missing_permission_is_raised_and_quarantines_no_record(
    stack: int, quarantined: Callable[[], list[dict[str, Any]]]
) -> None:
    rule = {
        "service": "dynamodb",
        "operation": "TransactWriteItems",
        "times": 99,
        "status": 400,
        "code": "AccessDeniedException",
    }
    emulated.inject(stack, [rule])
    with pytest.raises(ClientError, match="AccessDenied"):
        stream_handler.count(few())
    assert quarantined() == []


def test_it_reads_the_real_stream() -> None:
    stream = FeedbackStream()
    for rating in (5, 1):
        a_feedback(rating=rating)
    stream_handler.on_stream({"Records": stream.records()}, object())
    total = counters()["project#default", "total"]
    assert (total["totalCount"], total["sumRatings"]) == (2, 6)


def test_records_that_change_no_counter_cost_nothing() -> None:
    stream_handler.count([a_record(an_image(name="Ada"), an_image()) for _ in range(5)])
    assert counters() == {}
    assert markers.read(_marker(SECOND)) == markers.MarkerState(frozenset(), None)


@pytest.mark.parametrize(
    ("code", "raised"), [("ValidationError", counter_transaction.InvalidTransaction), ("AccessDenied", ClientError)]
)
def test_a_permanent_reason_is_raised_at_once(stack: int, code: str, raised: type[Exception]) -> None:
    rule = {"service": "dynamodb", "operation": "TransactWriteItems", "times": 1, "reasons": [{"Code": code}]}
    emulated.inject(stack, [rule])
    change = stream_changes.read(a_record(an_image()))
    assert change
    with pytest.raises(raised):
        counter_transaction.apply([change])


def test_only_one_worker_extends_a_large_marker() -> None:
    """The condition compares the version, not only that there is one."""
    earlier, records = many_in_a_second(), many_in_a_second()
    stream_handler.count(earlier)
    faults.two_workers_on_one_batch(records)
    assert counters() == direct_count(earlier + records)


def test_no_action_has_an_empty_map(monkeypatch: pytest.MonkeyPatch) -> None:
    """An item created and removed in one batch adds nothing. DynamoDB refuses empty names, unlike the emulator."""
    sent: list[Any] = []
    real = client("dynamodb").transact_write_items

    def note(**request: Any) -> Any:
        sent.append(request)
        return real(**request)

    monkeypatch.setattr(client("dynamodb"), "transact_write_items", note)
    new = an_image()
    stream_handler.count([a_record(new), a_record(old=new)])
    assert counters() == {}
    assert all(action["Update"].get("ExpressionAttributeNames", {"": ""}) for action in sent[0]["TransactItems"])


def test_a_marker_outlives_its_records_in_the_stream() -> None:
    """AWS may keep a record for longer than 24 hours, and Lambda retries until it is removed."""
    stream_handler.count([a_record(an_image(), second=SECOND)])
    marker = client("dynamodb").get_item(TableName="analytics-local", Key=markers.key(_marker(SECOND)))["Item"]
    assert int(marker["expiresAt"]["N"]) - SECOND > 48 * 3600


def test_the_total_says_when_it_was_last_updated(monkeypatch: pytest.MonkeyPatch) -> None:
    def updated() -> str:
        key = {"aggregateId": {"S": "project#default"}, "bucket": {"S": "total"}}
        return client("dynamodb").get_item(TableName="analytics-local", Key=key)["Item"]["lastUpdated"]["S"]

    stream_handler.count([a_record(an_image())])
    first, later = updated(), clock.now() + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    stream_handler.count([a_record(an_image())])
    assert updated() > first


def test_a_move_between_folders_changes_the_folders_and_not_the_time_of_the_sums() -> None:
    """The public totals are the same, so their ETag has to stay."""

    def total() -> dict[str, Any]:
        key = {"aggregateId": {"S": "project#default"}, "bucket": {"S": "total"}}
        return client("dynamodb").get_item(TableName="analytics-local", Key=key)["Item"]

    new, done = an_image(), an_image(status="done")
    stream_handler.count([a_record(done, new)])
    assert "lastUpdated" not in total()
    stream_handler.count([a_record(new)])
    counted = total()["lastUpdated"]
    stream_handler.count([a_record(an_image(status="open"), done)])
    assert total()["lastUpdated"] == counted
    assert total()["folder:open"] == {"N": "1"}

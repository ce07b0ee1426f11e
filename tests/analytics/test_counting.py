"""Counted exactly once, whatever happens. Each fault is shown to be one: without the condition it counts wrongly."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from analytics import applying, changes, counting, deltas, layouts, markers
from analytics.changes import Record
from analytics.layouts import Place
from ops.local_aws import emulated
from storage.clients import client
from tests.analytics import faults
from tests.analytics.faults import Fault
from tests.factories import FeedbackStream, a_feedback, a_record, an_image, counters, plain

pytestmark = pytest.mark.usefixtures("stack")

SECOND = 1_800_000_000
# botocore repeats with the token of the first try, which DynamoDB knows; only then does our own try again count anew.
TRIES_OF_THE_CLIENT = 3


def _few() -> list[Record]:
    """Two forms in three seconds: markers are asked id by id."""
    return [a_record(an_image(formId=f"f{n % 2}", rating=1 + n % 5), second=SECOND + n % 3) for n in range(30)]


def _many_in_a_second() -> list[Record]:
    """More than fit into a condition: the marker is read, and must not have moved."""
    return [a_record(an_image(formId=f"f{n % 3}"), second=SECOND) for n in range(400)]


def _many_forms() -> list[Record]:
    """More counters than fit into a transaction."""
    return [a_record(an_image(formId=f"f{n % 130}"), second=SECOND + n % 2) for n in range(390)]


BATCHES = [_few, _many_in_a_second, _many_forms]


def _place(second: int) -> Place:
    """Of the markers as they are set for tests: one part a second."""
    return layouts.place(second, b"12345678")


def _direct_count(records: list[Record]) -> dict[tuple[str, str], dict[str, int]]:
    return plain(deltas.together(change.delta for record in records if (change := changes.read(record))))


@pytest.mark.parametrize("fault", faults.ALL)
@pytest.mark.parametrize("batch", BATCHES)
def test_it_counts_each_record_once(batch: Callable[[], list[Record]], fault: Fault) -> None:
    records = batch()
    fault(records)
    assert counters() == _direct_count(records)


# A record twice in a batch is known without any marker, and a crash before anything was written is no double.
NEED_NO_CONDITION = [faults.a_record_twice_in_a_batch, faults.crash_before_the_transaction]


@pytest.mark.parametrize("fault", [fault for fault in faults.ALL if fault not in NEED_NO_CONDITION])
@pytest.mark.parametrize("batch", BATCHES)
def test_without_the_condition_the_same_fault_counts_wrongly(batch: Callable[[], list[Record]], fault: Fault) -> None:
    records = batch()
    with faults.without_conditions():
        fault(records)
    assert counters() != _direct_count(records)


def test_a_conflict_with_another_transaction_is_tried_again(stack: int) -> None:
    records = _few()
    conflict = {"Code": "TransactionConflict"}
    rule = {
        "service": "dynamodb",
        "operation": "TransactWriteItems",
        "times": 7,
        "reasons": [{"Code": "None"}, conflict],
    }
    emulated.inject(stack, [rule])
    counting.count(records)
    assert counters() == _direct_count(records)


class Answers:
    """DynamoDB's answers to transactions: these errors first, and then its own. No transaction goes out unseen."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *errors: Any) -> None:
        self.errors = list(errors)
        self.sent: list[Any] = []
        self.send = client("dynamodb").transact_write_items
        monkeypatch.setattr(client("dynamodb"), "transact_write_items", self)
        monkeypatch.setattr(time, "sleep", lambda _: None)

    def __call__(self, **request: Any) -> Any:
        self.sent.append(request["TransactItems"])
        if self.errors:
            raise ClientError(self.errors.pop(0), "TransactWriteItems")
        return self.send(**request)


def _cancelled(*codes: str) -> Any:
    return {
        "Error": {"Code": "TransactionCanceledException", "Message": ""},
        "CancellationReasons": [{"Code": code} for code in codes],
    }


@pytest.mark.parametrize(
    "code",
    [
        *("InternalServerError", "ProvisionedThroughputExceededException", "RequestLimitExceeded"),
        *("ServiceUnavailable", "ThrottlingException", "TransactionInProgressException"),
    ],
)
def test_an_error_that_passes_is_tried_again(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    records = _few()
    answers = Answers(monkeypatch, *[{"Error": {"Code": code, "Message": ""}}] * 3)
    counting.count(records)
    assert len(answers.sent) == 4
    assert counters() == _direct_count(records)


@pytest.mark.parametrize("code", ["ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"])
def test_a_reason_that_passes_is_tried_again_with_the_same_transaction(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = _few()
    answers = Answers(monkeypatch, *[_cancelled("None", code)] * 3)
    counting.count(records)
    assert answers.sent == [answers.sent[0]] * 4
    assert counters() == _direct_count(records)


@pytest.mark.parametrize(
    "error",
    [
        _cancelled("None", "AccessDenied"),
        _cancelled("ItemCollectionSizeLimitExceeded"),
        _cancelled(),
        {"Error": {"Code": "ResourceNotFoundException", "Message": ""}},
        {"Error": {"Code": "AccessDeniedException", "Message": ""}},
    ],
)
def test_what_neither_passes_nor_is_a_records_fault_is_raised_at_once(
    error: Any, monkeypatch: pytest.MonkeyPatch, quarantined: Callable[[], list[dict[str, Any]]]
) -> None:
    answers = Answers(monkeypatch, error)
    with pytest.raises(ClientError):
        counting.count(_few())
    assert len(answers.sent) == 1
    assert quarantined() == []


def test_a_refused_part_is_halved_even_if_another_reason_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    records = _few()
    answers = Answers(monkeypatch, _cancelled("TransactionConflict", "ValidationError"))
    counting.count(records)
    assert len(answers.sent) == 3
    assert counters() == _direct_count(records)


@pytest.mark.parametrize("batch", BATCHES)
def test_a_batch_that_comes_again_sends_no_empty_transaction_and_quarantines_nothing(
    batch: Callable[[], list[Record]],
    monkeypatch: pytest.MonkeyPatch,
    quarantined: Callable[[], list[dict[str, Any]]],
) -> None:
    """DynamoDB refuses a transaction without actions. The emulator takes it."""
    records = batch()
    answers = Answers(monkeypatch)
    for _ in range(3):
        counting.count(records)
    assert all(answers.sent)
    assert quarantined() == []


def test_every_read_of_the_counting_is_consistent(asked_consistently: list[str]) -> None:
    """An older state of a marker has ids missing: their records would be counted twice."""
    for _ in range(2):
        counting.count(_many_in_a_second())
    assert "Query" in asked_consistently


def test_an_answer_that_got_lost_counts_once(stack: int) -> None:
    records = _few()
    rule = {
        "service": "dynamodb",
        "operation": "TransactWriteItems",
        "times": TRIES_OF_THE_CLIENT,
        "after": True,
        "status": 500,
        "code": "InternalServerError",
    }
    emulated.inject(stack, [rule])
    counting.count(records)
    assert counters() == _direct_count(records)


def test_it_raises_when_others_keep_the_counters_busy(stack: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the batch comes again, and nothing is taken for counted."""
    monkeypatch.setattr(applying, "TRIES", 3)
    rule = {
        "service": "dynamodb",
        "operation": "TransactWriteItems",
        "times": 99,
        "reasons": [{"Code": "TransactionConflict"}],
    }
    emulated.inject(stack, [rule])
    records = _few()
    with pytest.raises(applying.Busy, match="30 changes"):
        counting.count(records)
    emulated.inject(stack, [])
    counting.count(records)
    assert counters() == _direct_count(records)


def test_a_missing_permission_is_raised_and_blames_no_record(
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
        counting.count(_few())
    assert quarantined() == []


def test_it_reads_the_real_stream() -> None:
    stream = FeedbackStream()
    for rating in (5, 1):
        a_feedback(rating=rating)
    counting.on_stream({"Records": stream.records()}, object())
    total = counters()["global", "total"]
    assert (total["totalCount"], total["sumRatings"]) == (2, 6)


def test_records_that_change_no_counter_cost_nothing() -> None:
    counting.count([a_record(an_image(status="open"), an_image()) for _ in range(5)])
    assert counters() == {}
    assert markers.read(_place(SECOND)) == markers.Known(frozenset(), None)


@pytest.mark.parametrize(("code", "raised"), [("ValidationError", applying.Refused), ("AccessDenied", ClientError)])
def test_a_reason_that_no_retry_changes_is_raised_at_once(stack: int, code: str, raised: type[Exception]) -> None:
    rule = {"service": "dynamodb", "operation": "TransactWriteItems", "times": 1, "reasons": [{"Code": code}]}
    emulated.inject(stack, [rule])
    change = changes.read(a_record(an_image()))
    assert change
    with pytest.raises(raised):
        applying.apply([change])


def test_a_large_marker_that_holds_others_is_moved_by_one_worker_only() -> None:
    """The condition is the version that was read, not that there is one."""
    earlier, records = _many_in_a_second(), _many_in_a_second()
    counting.count(earlier)
    faults.two_workers_on_one_batch(records)
    assert counters() == _direct_count(earlier + records)


def test_no_action_has_an_empty_map(monkeypatch: pytest.MonkeyPatch) -> None:
    """An item that comes and goes in one batch adds nothing; DynamoDB refuses empty names, the emulator does not."""
    sent: list[Any] = []
    real = client("dynamodb").transact_write_items

    def note(**request: Any) -> Any:
        sent.append(request)
        return real(**request)

    monkeypatch.setattr(client("dynamodb"), "transact_write_items", note)
    new, spam = an_image(), an_image(status="spam")
    counting.count([a_record(new), a_record(spam, new)])
    assert counters() == {}
    assert all(action["Update"].get("ExpressionAttributeNames", {"": ""}) for action in sent[0]["TransactItems"])


def test_a_marker_outlives_its_records_in_the_stream() -> None:
    """A record older than 24 hours is only subject to removal, and Lambda tries again without end."""
    counting.count([a_record(an_image(), second=SECOND)])
    marker = client("dynamodb").get_item(TableName="analytics-local", Key=markers.key(_place(SECOND)))["Item"]
    assert int(marker["expiresAt"]["N"]) - SECOND > 48 * 3600


def test_the_total_says_when_it_was_last_updated() -> None:
    def updated() -> str:
        key = {"aggregateId": {"S": "global"}, "bucket": {"S": "total"}}
        return client("dynamodb").get_item(TableName="analytics-local", Key=key)["Item"]["lastUpdated"]["S"]

    counting.count([a_record(an_image())])
    first = updated()
    time.sleep(0.002)
    counting.count([a_record(an_image())])
    assert updated() > first

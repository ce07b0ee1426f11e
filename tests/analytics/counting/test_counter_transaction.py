"""The answers of DynamoDB decide whether a transaction is sent again, divided, or raised."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from analytics.counting import counter_transaction, stream_handler
from analytics.counting.stream_changes import Record
from storage.connection.clients import client
from tests.analytics.sample_batches import BATCHES, direct_count, few
from tests.factories import counters

pytestmark = pytest.mark.usefixtures("stack")


class Answers:
    """Answers transactions with these errors first, and then lets DynamoDB answer. Records all transactions."""

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


OF_THE_CALL = (
    *("InternalFailure", "InternalServerError", "ProvisionedThroughputExceededException", "RequestLimitExceeded"),
    *("ServiceUnavailable", "ThrottlingException", "TransactionConflictException", "TransactionInProgressException"),
)
OF_A_PART = ("ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict")


def test_each_temporary_code_is_tested() -> None:
    assert {*OF_THE_CALL, *OF_A_PART} == counter_transaction.TEMPORARY


@pytest.mark.parametrize("code", OF_THE_CALL)
def test_a_temporary_error_is_retried(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    records = few()
    answers = Answers(monkeypatch, *[{"Error": {"Code": code, "Message": ""}}] * 3)
    stream_handler.count(records)
    assert len(answers.sent) == 4
    assert counters() == direct_count(records)


@pytest.mark.parametrize("code", OF_A_PART)
def test_a_temporary_reason_is_retried_with_the_same_transaction(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    records = few()
    answers = Answers(monkeypatch, *[_cancelled("None", code)] * 3)
    stream_handler.count(records)
    assert answers.sent == [answers.sent[0]] * 4
    assert counters() == direct_count(records)


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
def test_an_error_that_is_not_temporary_nor_caused_by_a_record_is_raised(
    error: Any, monkeypatch: pytest.MonkeyPatch, quarantined: Callable[[], list[dict[str, Any]]]
) -> None:
    answers = Answers(monkeypatch, error)
    with pytest.raises(ClientError):
        stream_handler.count(few())
    assert len(answers.sent) == 1
    assert quarantined() == []


def test_an_invalid_part_is_halved_even_if_another_reason_is_temporary(monkeypatch: pytest.MonkeyPatch) -> None:
    records = few()
    answers = Answers(monkeypatch, _cancelled("TransactionConflict", "ValidationError"))
    stream_handler.count(records)
    assert len(answers.sent) == 3
    assert counters() == direct_count(records)


@pytest.mark.parametrize("batch", BATCHES)
def test_a_repeated_batch_sends_no_empty_transaction_and_quarantines_nothing(
    batch: Callable[[], list[Record]],
    monkeypatch: pytest.MonkeyPatch,
    quarantined: Callable[[], list[dict[str, Any]]],
) -> None:
    """DynamoDB refuses a transaction without actions. The emulator accepts it."""
    records = batch()
    answers = Answers(monkeypatch)
    for _ in range(3):
        stream_handler.count(records)
    assert answers.sent
    assert [] not in answers.sent
    assert quarantined() == []

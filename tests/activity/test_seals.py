from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from activity import seals, stream_rows
from activity.models import ActivityRow
from activity.stream_handler import on_stream
from local_aws import emulated
from storage import clock
from storage.connection.clients import client
from tests.activity.chains import faults, sealed
from tests.activity.conftest import an_event, stream_records, write_row


def names(record: dict[str, Any], row: ActivityRow) -> bool:
    return bool(record["dynamodb"]["Keys"]["activityId"]["S"] == row.activity_id)


def test_two_workers_at_once_seal_each_row_once_in_one_chain(stack: int) -> None:
    both = write_row(subject="feedback#both")
    batches = [[write_row(subject=f"feedback#{worker}-{number}") for number in range(3)] for worker in range(4)]
    start = threading.Barrier(4)

    def work(number: int) -> None:
        start.wait()
        for row in batches[number]:
            on_stream(an_event(row, both), None)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    expected = sorted([both.activity_id, *(row.activity_id for batch in batches for row in batch)])
    assert sorted(sealed()) == expected
    assert faults() == []


def test_a_worker_that_loses_every_race_raises_and_has_sealed_nothing(
    stack: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = an_event(write_row())
    monkeypatch.setattr(seals, "ATTEMPTS", 2)
    reasons = [{"Code": "ConditionalCheckFailed"}, {"Code": "None"}]
    emulated.inject(stack, [{"service": "dynamodb", "operation": "TransactWriteItems", "times": 2, "reasons": reasons}])

    with pytest.raises(seals.SealsBusy):
        on_stream(event, None)

    assert sealed() == []


def test_rows_that_do_not_fit_in_one_entry_are_sealed_in_several(stack: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "MOST_BYTES", 300)
    written = [write_row() for _ in range(5)]

    on_stream(an_event(*written), None)

    assert sealed() == [row.activity_id for row in written]
    assert len(list(seals.entries("default"))) == 3
    assert faults() == []


def test_the_log_has_the_end_of_the_chain(stack: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")

    on_stream(an_event(write_row(), write_row()), None)

    [line] = [vars(record) for record in caplog.records if record.msg == "activity_sealed"]
    head = seals.read_head("default", seals.key_of("default"))
    assert head is not None
    assert (line["projectId"], line["sequence"], line["seal"], line["rows"]) == ("default", 1, head.hash, 2)


def test_an_entry_that_was_forged_hides_no_row_from_the_seal(stack: int) -> None:
    row = write_row()
    facts = f'{{"rows": [["{row.subject}", "{row.activity_id}", "x"]]}}'
    at = (clock.now() + timedelta(hours=1)).isoformat()
    forged = {"chain": {"S": "default"}, "sequence": {"N": "1"}, "at": {"S": at}, "kind": {"S": "activity"}}
    client("dynamodb").put_item(
        TableName="activity-seals-local", Item={**forged, "facts": {"S": facts}, "hash": {"S": "0" * 64}}
    )

    on_stream(an_event(row), None)

    *_, entry = seals.entries("default")
    assert list(seals.rows_of(entry)) == [(row.subject, row.activity_id)]
    assert any("Entry 1 was changed, or never written by us" in fault for fault in faults())


def test_a_batch_costs_few_calls(stack: int, asked: list[str]) -> None:
    event = an_event(*(write_row() for _ in range(30)))
    del asked[:]

    on_stream(event, None)

    assert asked == ["GetItem activity-seals-local", "Query activity-seals-local", "TransactWriteItems"]


def test_the_records_of_the_real_stream_have_the_digests_of_the_stored_rows(stack: int) -> None:
    row = write_row(changes={"status": ["new", "done"]}, request_id="r-1")

    on_stream({"Records": [record for record in stream_records() if names(record, row)]}, None)

    digests = {key: digest for item in seals.entries("default") for key, digest in seals.rows_of(item).items()}
    assert digests[row.subject, row.activity_id] == stream_rows.digest(row.serialize())


def test_a_clock_that_is_seconds_slow_seals_no_row_twice(stack: int, monkeypatch: pytest.MonkeyPatch) -> None:
    row = write_row()
    event = an_event(row)
    slow = clock.now() - timedelta(seconds=4)
    monkeypatch.setattr(clock, "now", lambda: slow)

    for _ in range(2):
        on_stream(event, None)

    assert sealed() == [row.activity_id]

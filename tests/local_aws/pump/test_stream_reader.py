from __future__ import annotations

import json
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from django.conf import settings

from local_aws import emulated
from local_aws.emulator.positions import Positions
from local_aws.pump import mappings
from local_aws.pump.mappings import Mapping
from local_aws.pump.stream_reader import StreamReader
from storage.connection.clients import client
from storage.streams import stream_of
from tests.activity import chains
from tests.activity.conftest import write_row
from tests.factories import a_feedback, counters
from tests.local_aws.pump.handlers import Handler


@pytest.fixture
def positions(tmp_path: Path, stack: int) -> Positions:
    """At the end of the stream, which holds what other tests wrote."""
    positions = Positions(tmp_path / "pump.json")
    a_feedback()
    drain(StreamReader(feedback_stream(1000), Handler(), positions))
    return positions


@pytest.fixture
def reader(handler: Handler, positions: Positions) -> StreamReader:
    return StreamReader(feedback_stream(), handler, positions)


def feedback_stream(batch_size: int = 3) -> Mapping:
    return Mapping(stream_of(settings.TABLES["feedback"]), batch_size)


def drain(reader: StreamReader) -> None:
    while reader.step():
        pass


def new_ids(handler: Handler) -> list[str]:
    return [
        record["dynamodb"]["Keys"]["feedbackId"]["S"] for record in handler.records if record["eventName"] == "INSERT"
    ]


def test_it_passes_on_every_record_in_order_and_in_batches(handler: Handler, reader: StreamReader) -> None:
    ids = [a_feedback().feedback_id for _ in range(7)]

    drain(reader)

    assert new_ids(handler) == ids
    assert [len(event["Records"]) for event in handler.events] == [3, 3, 1]


def test_an_event_looks_as_lambda_shows_it(handler: Handler, reader: StreamReader) -> None:
    a_feedback(message="hello")

    drain(reader)

    [record] = handler.records
    json.dumps(record)
    assert record["eventSource"] == "aws:dynamodb"
    assert ":table/feedback-local/stream/" in record["eventSourceARN"]
    assert isinstance(record["dynamodb"]["ApproximateCreationDateTime"], float)
    assert record["dynamodb"]["NewImage"]["message"] == {"S": "hello"}


def test_a_batch_that_failed_comes_again(handler: Handler, reader: StreamReader) -> None:
    ids = [a_feedback().feedback_id for _ in range(4)]
    handler.fails = True
    for _ in range(2):
        with pytest.raises(RuntimeError):
            reader.step()

    handler.fails = False
    drain(reader)

    assert new_ids(handler) == ids


def test_a_new_pump_goes_on_where_the_last_one_stopped(
    handler: Handler, reader: StreamReader, positions: Positions
) -> None:
    ids = [a_feedback().feedback_id for _ in range(5)]
    assert reader.step() == 3

    drain(StreamReader(feedback_stream(), handler, positions))

    assert new_ids(handler) == ids


def test_a_batch_that_was_handled_before_its_position_was_stored_comes_again(
    handler: Handler, reader: StreamReader, positions: Positions, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_feedback()
    with monkeypatch.context() as killed:
        killed.setattr(Positions, "store", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            reader.step()

    drain(StreamReader(feedback_stream(), handler, positions))

    assert len(new_ids(handler)) == 2
    assert len(set(new_ids(handler))) == 1


def test_a_stream_that_does_not_answer_is_read_again(stack: int, handler: Handler, reader: StreamReader) -> None:
    reader.step()
    a_feedback()
    rule = {"service": "dynamodb", "operation": "GetRecords", "times": 3, "status": 500, "code": "InternalServerError"}
    emulated.inject(stack, [rule])
    with pytest.raises(ClientError):
        reader.step()

    drain(reader)

    assert len(new_ids(handler)) == 1


def test_each_stream_has_a_position_of_its_own(handler: Handler, reader: StreamReader, positions: Positions) -> None:
    created = client("dynamodb").create_table(
        TableName="second-stream",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    second = Mapping(created["TableDescription"]["LatestStreamArn"], 100)
    try:
        for number in range(3):
            client("dynamodb").put_item(TableName="second-stream", Item={"id": {"S": str(number)}})
        feedback_id = a_feedback().feedback_id
        assert StreamReader(second, handler, positions).step() == 3
        assert reader.step() == 1
        assert StreamReader(second, handler, positions).step() == 0
    finally:
        client("dynamodb").delete_table(TableName="second-stream")
    assert set(positions.read()) == {"feedback-local", "second-stream"}
    assert new_ids_of_events(handler) == [["0", "1", "2"], [feedback_id]]


def new_ids_of_events(handler: Handler) -> list[list[str]]:
    keys = [[record["dynamodb"]["Keys"] for record in event["Records"]] for event in handler.events]
    return [[next(iter(key.values()))["S"] for key in keys_of_event] for keys_of_event in keys]


def test_the_real_handler_counts_what_comes(positions: Positions) -> None:
    handler, _ = mappings.declared()
    before = counters()
    a_feedback(rating=4)

    drain(StreamReader(feedback_stream(), handler, positions))

    assert counters() != before


def test_the_real_handler_seals_what_was_done(positions: Positions) -> None:
    handler, streams = mappings.declared()
    [mapping] = [mapping for mapping in streams if mapping.arn == stream_of(settings.TABLES["activity"])]
    row = write_row()

    drain(StreamReader(mapping, handler, positions))

    assert chains.sealed_keys()[row.subject, row.activity_id] == 1

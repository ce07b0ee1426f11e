from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from local_aws import emulated, stream_pump
from local_aws.emulator.positions import Positions
from local_aws.stream_pump import Pump, Stream
from storage.connection.clients import client
from tests.factories import a_feedback


class Worker:
    """Stands for the handler: notes what it gets, and fails when it is told to."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.fails = False

    def __call__(self, event: dict[str, Any], context: object) -> None:
        if self.fails:
            raise RuntimeError("not now")
        self.events.append(event)

    @property
    def ids(self) -> list[str]:
        return [
            record["dynamodb"]["Keys"]["feedbackId"]["S"]
            for event in self.events
            for record in event["Records"]
            if record["eventName"] == "INSERT"
        ]


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def positions(tmp_path: Path, stack: int) -> Positions:
    """At the end of the stream, which holds what other tests wrote."""
    positions = Positions(tmp_path / "pump.json")
    marker = Worker()
    pump, stream = Pump(marker, positions), Stream(settings.TABLES["feedback"], 1000)
    a_feedback()
    while pump.step(stream):
        pass
    return positions


@pytest.fixture
def stream() -> Stream:
    return Stream(settings.TABLES["feedback"], batch_size=3)


def _drain(pump: Pump, stream: Stream) -> None:
    while pump.step(stream):
        pass


def test_it_hands_on_every_record_in_order_and_in_batches(worker: Worker, positions: Positions, stream: Stream) -> None:
    said = [a_feedback().feedback_id for _ in range(7)]
    _drain(Pump(worker, positions), stream)
    assert worker.ids == said
    assert [len(event["Records"]) for event in worker.events] == [3, 3, 1]


def test_an_event_looks_as_lambda_shows_it(worker: Worker, positions: Positions, stream: Stream) -> None:
    a_feedback(message="hello")
    _drain(Pump(worker, positions), stream)
    [record] = worker.events[0]["Records"]
    json.dumps(record)
    assert record["eventSource"] == "aws:dynamodb"
    assert ":table/feedback-local/stream/" in record["eventSourceARN"]
    assert isinstance(record["dynamodb"]["ApproximateCreationDateTime"], float)
    assert record["dynamodb"]["NewImage"]["message"] == {"S": "hello"}


def test_a_batch_that_failed_comes_again(worker: Worker, positions: Positions, stream: Stream) -> None:
    said = [a_feedback().feedback_id for _ in range(4)]
    pump = Pump(worker, positions)
    worker.fails = True
    assert pump.step(stream) == pump.step(stream) == 0
    worker.fails = False
    _drain(pump, stream)
    assert worker.ids == said


def test_a_new_pump_goes_on_where_the_last_one_stood(worker: Worker, positions: Positions, stream: Stream) -> None:
    said = [a_feedback().feedback_id for _ in range(5)]
    assert Pump(worker, positions).step(stream) == 3
    _drain(Pump(worker, positions), Stream(stream.table, 3))
    assert worker.ids == said


def test_a_batch_handled_before_the_checkpoint_was_written_comes_again(
    worker: Worker, positions: Positions, stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_feedback()
    with monkeypatch.context() as killed:
        killed.setattr(Positions, "store", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            Pump(worker, positions).step(stream)
    _drain(Pump(worker, positions), Stream(stream.table, 3))
    assert len(worker.ids) == 2
    assert len(set(worker.ids)) == 1


def test_a_stream_that_does_not_answer_is_read_again(
    stack: int, worker: Worker, positions: Positions, stream: Stream
) -> None:
    pump = Pump(worker, positions)
    pump.step(stream)
    a_feedback()
    rule = {"service": "dynamodb", "operation": "GetRecords", "times": 3, "status": 500, "code": "InternalServerError"}
    emulated.inject(stack, [rule])
    assert pump.step(stream) == 0
    assert pump.failures == 1
    _drain(pump, stream)
    assert len(worker.ids) == 1


def test_it_pauses_longer_after_each_failure(
    worker: Worker, positions: Positions, stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    paused: list[float] = []

    def pause(seconds: float) -> None:
        paused.append(seconds)
        worker.fails = len(paused) < 3
        if len(paused) == 5:
            raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", pause)
    a_feedback()
    worker.fails = True
    with pytest.raises(KeyboardInterrupt):
        Pump(worker, positions).run([stream])
    assert paused[:3] == sorted(paused[:3])
    assert paused[0] > stream_pump.PAUSE_WHEN_EMPTY
    assert paused[3:] == [stream_pump.PAUSE_WHEN_EMPTY] * 2
    assert len(worker.ids) == 1


def test_it_pauses_no_longer_than_the_longest_pause_however_often_it_failed() -> None:
    assert stream_pump.pause_after(1) < stream_pump.pause_after(2) < stream_pump.LONGEST_PAUSE_AFTER_FAILURE
    for failures in (100, 1023, 100_000):
        assert stream_pump.pause_after(failures) == stream_pump.LONGEST_PAUSE_AFTER_FAILURE


@pytest.mark.usefixtures("stack")
def test_it_plays_what_zappa_would_deploy() -> None:
    handler, streams = stream_pump.handler_and_streams()
    assert handler.__module__ == "feedback_site.entry.lambda_entry"
    assert [(stream.table, stream.batch_size) for stream in streams] == [
        ("feedback-local", 1000),
        ("activity-local", 100),
    ]


def test_the_real_handler_counts_what_comes(positions: Positions, stream: Stream) -> None:
    handler, _ = stream_pump.handler_and_streams()
    a_feedback(rating=4)
    _drain(Pump(handler, positions), stream)
    total = client("dynamodb").get_item(
        TableName="analytics-local", Key={"aggregateId": {"S": "project#default"}, "bucket": {"S": "total"}}
    )["Item"]
    assert int(total["totalCount"]["N"]) >= 1

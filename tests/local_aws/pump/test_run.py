from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local_aws.emulator.positions import Positions
from local_aws.pump import run
from local_aws.pump.mappings import Mapping
from local_aws.pump.queue_reader import QueueReader
from local_aws.pump.stream_reader import StreamReader
from local_aws.pump.topic_reader import TopicReader

STREAM = Mapping("arn:aws:dynamodb:us-east-1:000000000000:table/feedback-local/stream/2030-01-01T00:00:00.000")
JOBS = Mapping("arn:aws:sqs:us-east-1:000000000000:feedback-jobs-local", concurrency=3)
TOPIC = Mapping("arn:aws:sns:us-east-1:000000000000:feedback-mail-local")
MAIL = Mapping("arn:aws:sqs:us-east-1:000000000000:feedback-mail-local", concurrency=2)

SECONDS = 20.0


class Ended(BaseException):
    """Ends a thread of the pump, which runs forever."""


class Meeting:
    """Each reader that steps waits for all others. So it only ends if all of them work at the same time."""

    def __init__(self, parties: int) -> None:
        self.barrier = threading.Barrier(parties, timeout=SECONDS)
        self.steps: list[str] = []

    def step(self, reader: Any) -> int:
        self.steps.append(type(reader).__name__)
        self.barrier.wait()
        raise Ended


@pytest.fixture
def quiet_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda raised: None)


@pytest.mark.usefixtures("quiet_ends")
def test_a_stream_and_as_many_batches_as_each_queue_allows_are_handled_at_the_same_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    meeting = Meeting(1 + 3 + 2 + 1)
    monkeypatch.setattr(TopicReader, "step", lambda reader: meeting.step(reader))
    monkeypatch.setattr(StreamReader, "step", lambda reader: meeting.step(reader))
    monkeypatch.setattr(QueueReader, "step", lambda reader: meeting.step(reader))

    run.run(lambda event, context: None, [STREAM, JOBS, MAIL, TOPIC], Positions(tmp_path / "pump.json"))

    assert not meeting.barrier.broken
    assert sorted(meeting.steps) == ["QueueReader"] * 5 + ["StreamReader", "TopicReader"]


def test_a_mapping_of_another_service_is_left_out(tmp_path: Path) -> None:
    run.run(
        lambda event, context: None, [Mapping("arn:aws:kinesis:us-east-1:000000000000:stream/x")], Positions(tmp_path)
    )


def test_it_pauses_longer_after_each_failure_and_shortly_while_there_is_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paused: list[float] = []

    def pause(seconds: float) -> None:
        paused.append(seconds)
        if len(paused) == 5:
            raise Ended

    def step() -> int:
        if len(paused) < 3:
            raise OSError
        return 0

    monkeypatch.setattr(time, "sleep", pause)
    with pytest.raises(Ended):
        run.repeat(step, JOBS)

    assert run.PAUSE_WHEN_EMPTY < paused[0] < paused[1] < paused[2]
    assert paused[3:] == [run.PAUSE_WHEN_EMPTY] * 2


def test_a_success_ends_the_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    paused: list[float] = []
    outcomes: Iterator[int | BaseException] = iter([OSError(), OSError(), 1, OSError(), Ended()])

    def step() -> int:
        outcome = next(outcomes)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    monkeypatch.setattr(time, "sleep", paused.append)
    with pytest.raises(Ended):
        run.repeat(step, JOBS)

    assert paused == [run.pause_after(1), run.pause_after(2), run.pause_after(1)]


def test_it_pauses_no_longer_than_the_longest_pause_however_often_it_failed() -> None:
    assert run.pause_after(1) < run.pause_after(2) < run.LONGEST_PAUSE_AFTER_FAILURE
    for failures in (100, 1023, 100_000):
        assert run.pause_after(failures) == run.LONGEST_PAUSE_AFTER_FAILURE

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from botocore.exceptions import ClientError

from storage import streams
from storage.stream_reader import StreamReader

BEGAN = datetime(2026, 11, 21, 12, tzinfo=UTC)  # when AWS says that the reading began
NEW = {
    "eventID": "1",
    "dynamodb": {"ApproximateCreationDateTime": datetime(2026, 11, 21, tzinfo=UTC), "SequenceNumber": "7"},
}


def _records(stream: str) -> Iterator[Any]:
    reader = StreamReader(stream)
    while (page := reader.next_page()) is not None:
        yield from page


def _all(stream: str) -> list[Any]:
    return list(_records(stream))


def _answers(*pages: list[dict[str, Any]], is_closed: bool) -> Iterator[mock.Mock]:
    """A shard that answers these pages; a closed one ends after them, an open one goes on with empty ones."""
    answers: list[dict[str, Any]] = [{"Records": page, "NextShardIterator": "next"} for page in pages]
    if is_closed:
        del answers[-1]["NextShardIterator"]
    client = mock.Mock()
    client.get_records.side_effect = [*answers, *([{"Records": [], "NextShardIterator": "next"}] * 1000)]
    client.get_shard_iterator.return_value = {"ShardIterator": "first"}
    ends = {"EndingSequenceNumber": "9"} if is_closed else {}
    shard = {"ShardId": "s", "SequenceNumberRange": {"StartingSequenceNumber": "1", **ends}}
    client.describe_stream.side_effect = [
        {"StreamDescription": {"Shards": [], "LastEvaluatedShardId": "r"}},
        {
            "StreamDescription": {"Shards": [shard]},
            "ResponseMetadata": {"HTTPHeaders": {"date": "Sat, 21 Nov 2026 12:00:00 GMT"}},
        },
    ]
    with mock.patch.object(streams, "client", return_value=client):
        yield client


@pytest.mark.parametrize("is_closed", [True, False])
def test_records_behind_empty_answers_are_found(is_closed: bool) -> None:
    for _ in _answers([], [], [NEW], [], [], [], [NEW], is_closed=is_closed):
        assert len(_all("stream")) == 2


def test_a_closed_shard_is_read_to_its_end_and_no_further() -> None:
    for client in _answers(*[[]] * 300, [NEW], is_closed=True):
        assert len(_all("stream")) == 1
        assert client.get_records.call_count == 301


def test_an_open_shard_has_an_end_of_patience() -> None:
    for client in _answers([NEW], is_closed=False):
        assert len(_all("stream")) == 1
        assert client.get_records.call_count == 1 + streams.MAX_EMPTY_RESPONSES


def _dated(moment: datetime) -> dict[str, Any]:
    return {"eventID": "1", "dynamodb": {"ApproximateCreationDateTime": moment, "SequenceNumber": "7"}}


def test_an_open_shard_that_never_goes_quiet_is_read_up_to_now() -> None:
    """All from before the reading began, and none from long after: with a record in each answer it has no other end."""
    for client in _answers(is_closed=False):
        dates = (BEGAN + timedelta(seconds=second) for second in itertools.count(-20))
        client.get_records.side_effect = ({"Records": [_dated(date)], "NextShardIterator": "next"} for date in dates)
        read = list(itertools.islice(_records("stream"), 100))

        latest = (BEGAN + streams.CLOCK_TOLERANCE).timestamp()
        seconds = [record["dynamodb"]["ApproximateCreationDateTime"] for record in read]
        assert seconds == [BEGAN.timestamp() + second for second in range(-20, 6)]
        assert seconds[-1] == latest


def test_a_closed_shard_has_no_other_end_than_its_own() -> None:
    """It was closed before: whatever its records say of their time, they are not new."""
    for _ in _answers([_dated(BEGAN + timedelta(hours=1))], [NEW], is_closed=True):
        assert len(_all("stream")) == 2


def _refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, "GetRecords")


@pytest.fixture
def paused(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    return pauses


@pytest.mark.parametrize(
    "code", ["LimitExceededException", "ProvisionedThroughputExceededException", "ThrottlingException"]
)
def test_a_shard_with_too_many_readers_is_read_again(code: str, paused: list[float]) -> None:
    for client in _answers([NEW], is_closed=True):
        answers = client.get_records.side_effect
        client.get_records.side_effect = [*[_refusal(code)] * 5, *itertools.islice(answers, 1)]
        assert len(_all("stream")) == 1
        assert len(paused) == 5
        assert max(paused) <= streams.LONGEST_PAUSE


def test_a_shard_that_is_refused_for_good_is_an_error(paused: list[float]) -> None:
    for client in _answers([NEW], is_closed=True):
        client.get_records.side_effect = [_refusal("AccessDeniedException")]
        with pytest.raises(ClientError, match="AccessDenied"):
            _all("stream")
        client.describe_stream.side_effect = itertools.repeat(_refusal("ThrottlingException"))
        with pytest.raises(ClientError, match="Throttling"):
            _all("stream")
    assert len(paused) == streams.TRIES - 1


def test_what_became_a_day_old_while_it_was_read_is_passed_over() -> None:
    for client in _answers([NEW], is_closed=True):
        client.get_records.side_effect = [_refusal("TrimmedDataAccessException"), {"Records": [NEW]}]
        assert len(_all("stream")) == 1
        assert client.get_shard_iterator.call_count == 2


def test_another_process_continues_after_the_last_page() -> None:
    """Each of them reads one page. The position goes through JSON."""
    for client in _answers([NEW], [], [NEW, NEW], [NEW], is_closed=True):
        pages: list[Any] = []
        position = None
        while not pages or pages[-1] is not None:
            reader = StreamReader("stream", position)
            pages.append(reader.next_page())
            position = json.loads(json.dumps(reader.position))
        assert [len(page) for page in pages[:-1]] == [1, 0, 2, 1]
        kinds = [call.kwargs["ShardIteratorType"] for call in client.get_shard_iterator.call_args_list]
        assert kinds == ["TRIM_HORIZON", *["AFTER_SEQUENCE_NUMBER"] * 3]


def test_another_process_reads_no_further_than_the_first_would() -> None:
    """The end is the time at which the first began."""
    for client in _answers(is_closed=False):
        late = _dated(BEGAN + streams.CLOCK_TOLERANCE + timedelta(seconds=1))
        client.get_records.side_effect = [
            {"Records": [NEW], "NextShardIterator": "next"},
            {"Records": [NEW, late], "NextShardIterator": "next"},
        ]
        first = StreamReader("stream")
        assert first.next_page()
        second = StreamReader("stream", first.position)
        assert len(second.next_page() or []) == 1
        assert second.next_page() is None

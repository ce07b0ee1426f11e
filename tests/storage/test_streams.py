from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from botocore.exceptions import ClientError

from storage import streams

BEGAN = datetime(2026, 11, 21, 12, tzinfo=UTC)  # when AWS says that the reading began
NEW = {"eventID": "1", "dynamodb": {"ApproximateCreationDateTime": datetime(2026, 11, 21, tzinfo=UTC)}}


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
        assert len(list(streams.records("stream"))) == 2


def test_a_closed_shard_is_read_to_its_end_and_no_further() -> None:
    for client in _answers(*[[]] * 300, [NEW], is_closed=True):
        assert len(list(streams.records("stream"))) == 1
        assert client.get_records.call_count == 301


def test_an_open_shard_has_an_end_of_patience() -> None:
    for client in _answers([NEW], is_closed=False):
        assert len(list(streams.records("stream"))) == 1
        assert client.get_records.call_count == 1 + streams.MAX_EMPTY_RESPONSES


def _dated(moment: datetime) -> dict[str, Any]:
    return {"eventID": "1", "dynamodb": {"ApproximateCreationDateTime": moment}}


def test_an_open_shard_that_never_goes_quiet_is_read_up_to_now() -> None:
    """All from before the reading began, and none from long after: with a record in each answer it has no other end."""
    for client in _answers(is_closed=False):
        dates = (BEGAN + timedelta(seconds=second) for second in itertools.count(-20))
        client.get_records.side_effect = ({"Records": [_dated(date)], "NextShardIterator": "next"} for date in dates)
        read = list(itertools.islice(streams.records("stream"), 100))

        latest = (BEGAN + streams.CLOCK_TOLERANCE).timestamp()
        seconds = [record["dynamodb"]["ApproximateCreationDateTime"] for record in read]
        assert seconds == [BEGAN.timestamp() + second for second in range(-20, 6)]
        assert seconds[-1] == latest


def test_a_closed_shard_has_no_other_end_than_its_own() -> None:
    """It was closed before: whatever its records say of their time, they are not new."""
    for _ in _answers([_dated(BEGAN + timedelta(hours=1))], [NEW], is_closed=True):
        assert len(list(streams.records("stream"))) == 2


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
        assert len(list(streams.records("stream"))) == 1
        assert len(paused) == 5
        assert max(paused) <= streams.LONGEST_PAUSE


def test_a_shard_that_is_refused_for_good_is_an_error(paused: list[float]) -> None:
    for client in _answers([NEW], is_closed=True):
        client.get_records.side_effect = [_refusal("AccessDeniedException")]
        with pytest.raises(ClientError, match="AccessDenied"):
            list(streams.records("stream"))
        client.describe_stream.side_effect = itertools.repeat(_refusal("ThrottlingException"))
        with pytest.raises(ClientError, match="Throttling"):
            list(streams.records("stream"))
    assert len(paused) == streams.TRIES - 1


def test_what_became_a_day_old_while_it_was_read_is_passed_over() -> None:
    for client in _answers([NEW], is_closed=True):
        client.get_records.side_effect = [_refusal("TrimmedDataAccessException"), {"Records": [NEW]}]
        assert len(list(streams.records("stream"))) == 1
        assert client.get_shard_iterator.call_count == 2


def test_a_record_looks_as_lambda_shows_it() -> None:
    by = {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}
    stored = {**NEW["dynamodb"], "Keys": {"id": {"B": b"\x00\xff"}}}  # type: ignore[dict-item]
    assert streams.as_event({**NEW, "dynamodb": stored, "userIdentity": by}, "stream") == {
        "eventID": "1",
        "dynamodb": {"ApproximateCreationDateTime": 1795219200.0, "Keys": {"id": {"B": "AP8="}}},
        "userIdentity": {"principalId": "dynamodb.amazonaws.com", "type": "Service"},
        "eventSourceARN": "stream",
    }


def test_what_is_no_part_of_an_event_is_refused() -> None:
    with pytest.raises(TypeError, match="a value of type object"):
        streams.as_event({"what": object()}, "stream")

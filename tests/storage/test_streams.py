from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from unittest import mock

import pytest

from storage import streams

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
        {"StreamDescription": {"Shards": [shard]}},
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
        assert client.get_records.call_count == 1 + streams.EMPTY_ANSWERS


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
    with pytest.raises(TypeError, match="object has no place in an event"):
        streams.as_event({"what": object()}, "stream")

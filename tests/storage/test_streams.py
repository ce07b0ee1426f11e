from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from storage import streams

NEW: dict[str, Any] = {
    "eventID": "1",
    "dynamodb": {"ApproximateCreationDateTime": datetime(2026, 11, 21, tzinfo=UTC)},
}


def test_a_record_looks_as_lambda_shows_it() -> None:
    by = {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}
    stored = {**NEW["dynamodb"], "Keys": {"id": {"B": b"\x00\xff"}}}
    assert streams.as_event({**NEW, "dynamodb": stored, "userIdentity": by}, "stream") == {
        "eventID": "1",
        "dynamodb": {"ApproximateCreationDateTime": 1795219200.0, "Keys": {"id": {"B": "AP8="}}},
        "userIdentity": {"principalId": "dynamodb.amazonaws.com", "type": "Service"},
        "eventSourceARN": "stream",
    }


def test_what_is_no_part_of_an_event_is_refused() -> None:
    with pytest.raises(TypeError, match="a value of type object"):
        streams.as_event({"what": object()}, "stream")

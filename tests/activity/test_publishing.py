from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from activity import publishing, seals
from activity.stream_handler import on_stream
from storage import clock
from storage.connection.clients import client
from tests.activity.chains import sealed
from tests.activity.conftest import Bus, a_record, an_event, write_row


def test_an_event_has_ids_and_values_that_are_not_personal(bus: Bus) -> None:
    row = write_row(changes={"status": ["new", "done"], "tags": "changed"}, request_id="r-1", batch_id="b-1")

    on_stream(an_event(row), None)

    [event] = bus.events()
    assert (event["source"], event["detail-type"]) == ("feedback", "feedback.moved")
    assert event["detail"] == {
        "id": row.activity_id,
        "type": "feedback.moved",
        "version": 1,
        "time": clock.to_text(row.at),
        "projectId": "default",
        "subject": "feedback#f1",
        "data": {
            "actor": "person:p1",
            "requestId": "r-1",
            "batchId": "b-1",
            "changes": {"status": ["new", "done"], "tags": "changed"},
        },
    }


def failing_entries(monkeypatch: pytest.MonkeyPatch, failing: Callable[[int, dict[str, Any]], bool]) -> list[int]:
    """EventBridge refuses single entries of a call: the emulator cannot. Returns the number of entries of each call."""
    really = client("events").put_events
    sizes: list[int] = []

    def put(Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        call = len(sizes)
        sizes.append(len(Entries))
        refused = [failing(call, entry) for entry in Entries]
        accepted = [entry for entry, is_refused in zip(Entries, refused, strict=True) if not is_refused]
        ids = iter(really(Entries=accepted)["Entries"]) if accepted else iter(())
        results = [{"ErrorCode": "InternalFailure"} if is_refused else next(ids) for is_refused in refused]
        return {"FailedEntryCount": sum(refused), "Entries": results}

    monkeypatch.setattr(client("events"), "put_events", put)
    return sizes


def test_entries_that_the_bus_refuses_are_sent_again_without_the_others(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = [write_row(subject=f"feedback#{number}") for number in range(12)]
    sizes = failing_entries(monkeypatch, lambda call, entry: call == 0 and "feedback#3" in entry["Detail"])

    on_stream(an_event(*written), None)

    assert sizes == [10, 1, 2]
    assert bus.ids() == sorted(row.activity_id for row in written)


def test_an_entry_that_the_bus_always_refuses_is_a_failure(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    failing_entries(monkeypatch, lambda call, entry: True)
    monkeypatch.setattr(publishing, "ATTEMPTS", 2)

    with pytest.raises(publishing.NotPublished, match="1 events, after 2 attempts: InternalFailure"):
        on_stream(an_event(write_row()), None)

    assert sealed() == []


HOSTILE: dict[str, dict[str, Any]] = {
    "no id of ours": {"activityId": {"S": "abc"}},
    "an id of the year 10,000": {"activityId": {"S": "ffffffff-ffff-7000-8000-000000000000"}},
    "no action": {"action": {"S": ""}},
    "an action of another type": {"action": {"N": "1"}},
    "a long action": {"action": {"S": "a." + "b" * 200}},
    "no JSON": {"changes": {"S": "{"}},
    "deep JSON": {"changes": {"S": "[" * 100_000}},
    "large": {"actor": {"S": "x" * 300_000}},
    "no project": {"projectId": {"NULL": True}},
    "a long project": {"projectId": {"S": "p" * 5000}},
    "a long subject": {"subject": {"S": "\0" * 2000}},
    "sets": {"tags": {"SS": ["b", "a"]}, "data": {"BS": ["Yg==", "YQ=="]}},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_row_that_we_did_not_write_is_sealed_and_blocks_no_other(name: str, bus: Bus) -> None:
    hostile = {**write_row().serialize(), **HOSTILE[name]}
    row = write_row()

    on_stream({"Records": [a_record(hostile), a_record(row.serialize())]}, None)

    assert row.activity_id in bus.ids()
    assert hostile["activityId"]["S"] in [*sealed(), *sealed(seals.UNNAMED)]

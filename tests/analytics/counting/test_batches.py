from __future__ import annotations

from analytics.counting import batches, stream_changes
from analytics.counting.stream_changes import StreamChange
from tests.factories import a_record, an_image


def _changes(number: int, *, forms: int = 1, seconds: int = 1) -> list[StreamChange]:
    read = [
        stream_changes.read(a_record(an_image(formId=f"f{n % forms}"), second=1_800_000_000 + n % seconds))
        for n in range(number)
    ]
    return [change for change in read if change]


def _actions(part: list[StreamChange]) -> int:
    return len({key for change in part for key in change.delta} | {change.marker for change in part})


def test_a_full_batch_of_fifty_forms_is_one_transaction() -> None:
    parts = list(batches.divide(_changes(1000, forms=50, seconds=10)))
    assert [len(part) for part in parts] == [1000]


def test_no_part_needs_more_actions_than_a_transaction_may_have() -> None:
    all_changes = _changes(1000, forms=400, seconds=60)
    parts = list(batches.divide(all_changes))
    assert len(parts) > 1
    assert max(map(_actions, parts)) <= 100
    assert sorted(change.event_id for part in parts for change in part) == sorted(c.event_id for c in all_changes)


def test_similar_changes_are_in_one_part() -> None:
    """300 forms in 10 seconds: each part repeats only the few counters and markers that all forms share."""
    parts = list(batches.divide(_changes(3000, forms=300, seconds=10)))
    assert len(parts) == 4


def test_no_changes_need_no_transaction() -> None:
    assert list(batches.divide([])) == []

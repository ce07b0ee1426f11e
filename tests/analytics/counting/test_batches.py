from __future__ import annotations

from analytics.counting import batches, counter_transaction, deltas, images, stream_changes
from analytics.counting.stream_changes import StreamChange
from tests.factories import a_record, an_image


def _changes(number: int, *, forms: int = 1, seconds: int = 1) -> list[StreamChange]:
    read = [
        stream_changes.read(a_record(an_image(formId=f"f{n % forms}"), second=1_800_000_000 + n % seconds))
        for n in range(number)
    ]
    return [change for change in read if change]


def _of_one_release(number: int, *, forms: int) -> list[StreamChange]:
    """Each form has ten questions with six answers each."""
    records = [
        a_record(
            an_image(formId=f"f{n % forms}", counts={f"q{question}.{n // forms % 6}" for question in range(10)}),
            second=1_800_000_000,
        )
        for n in range(number)
    ]
    return [change for record in records if (change := stream_changes.read(record))]


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


def test_the_answers_of_many_forms_in_one_release_are_divided_so_that_an_expression_holds_them() -> None:
    all_changes = _of_one_release(600, forms=20)
    parts = batches.divide(all_changes)
    for part in parts:
        for key, counters in deltas.merged(change.delta for change in part).items():
            assert len(counter_transaction.addition(key, counters)["UpdateExpression"]) <= 4096
    assert len(parts) == 5  # 20 forms with 60 answers each, and the other counters of the release
    assert sorted(change.event_id for part in parts for change in part) == sorted(c.event_id for c in all_changes)


def test_the_largest_item_fits_into_a_transaction_of_its_own() -> None:
    [change] = _of_one_release(1, forms=1)
    assert max(map(len, change.delta.values())) < batches.MOST_COUNTERS
    assert images.MOST_ANSWERS + 20 < batches.MOST_COUNTERS

"""What one act on an item costs in write units, by DynamoDB's rules. docs/bill.md says the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from activity.models import ActivityRow
from feedback.inbox import bulk, edits, undo
from feedback.inbox.act_writes import Origin, subject_of
from feedback.inbox.batches import Target
from feedback.inbox.edits import Edit
from feedback.inbox.models import Batch
from feedback.models import Feedback, Status
from jobs.models import Timer
from storage import clock, writes
from tests.capacity import transaction_units, write_units
from tests.factories import a_feedback

pytestmark = pytest.mark.usefixtures("stack")

PERSON = "person:5f3c8a7e-2b61-4d0f-9c5a-1e7d4b92f6a0"
MESSAGE = "Found what I was looking for, but the checkout took three tries on my phone before it went through. " * 2
TAGS = frozenset({"checkout", "mobile"})
ACTS: list[tuple[dict[str, Any], int]] = [
    ({"status": Status.DONE}, 9),
    ({"status": Status.DELETED}, 9),
    ({"status": Status.SNOOZED, "snoozed_until": clock.now() + timedelta(days=1)}, 12),  # and its timer
    ({"add_tags": TAGS}, 8),
    ({"assignee": "5f3c8a7e-2b61-4d0f-9c5a-1e7d4b92f6a0"}, 8),
    ({"rating": 1}, 8),
    ({"status": Status.DONE, "add_tags": TAGS}, 12),
]


@pytest.mark.parametrize(("edit", "units"), ACTS)
def test_an_act_and_its_undo_cost_as_much_as_the_bill_says(edit: dict[str, Any], units: int) -> None:
    item = a_feedback(message=MESSAGE, name="Ada Lovelace", email="ada@example.com", rating=2)
    act_id = edits.apply(item, Edit(**edit), actor=PERSON, request_id="8f507cfc-1f0a-4a6e-9d3b-5e1c7d2b9a40")
    assert act_id
    assert _units(item, moves="status" in edit) == units

    undo.undo_item("default", item.feedback_id, act_id, Origin(actor=PERSON))
    rows = ActivityRow.query(subject_of(item.feedback_id))
    assert [write_units(row.serialize()) for row in rows if row.action == undo.UNDONE] == [1]
    assert write_units(_stored(item).serialize()) == 1


def _units(item: Feedback, *, moves: bool) -> int:
    """The transaction, and the entries of the indexes: a move deletes one and puts another into that of the folders."""
    stored = _stored(item).serialize()
    rows = [row.serialize() for row in ActivityRow.query(subject_of(item.feedback_id))]
    timers = [timer.serialize() for timer in Timer.scan()]
    indexes = write_units(stored) * (3 + moves) + sum(map(write_units, [*rows, *timers]))
    return transaction_units([stored, *rows, *timers]) + indexes


def _stored(item: Feedback) -> Feedback:
    return writes.find(Feedback, item.feedback_id, consistent=True)


def test_the_list_of_a_bulk_change_costs_a_twentieth_of_a_unit_an_item() -> None:
    targets = [Target(a_feedback().feedback_id, 1) for _ in range(bulk.MOST_AT_ONCE)]
    bulk.apply("default", targets, Edit(status=Status.DONE), Origin(actor=PERSON))
    [head] = Batch.scan()
    assert write_units(head.serialize()) <= 5

"""Two agents work the same sixty items at the same time, with all acts and their undo."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from activity import reading
from activity.models import ActivityRow
from analytics.counting import deltas, stream_handler
from feedback.inbox import bulk, undo
from feedback.inbox.act_writes import Origin, subject_of
from feedback.inbox.batches import Target
from feedback.inbox.bulk import Outcome
from feedback.inbox.edits import Edit
from feedback.inbox.undo import Undo
from feedback.models import Feedback, Status
from storage import clock, writes
from tests.factories import FeedbackStream, a_feedback, counters, plain

pytestmark = pytest.mark.usefixtures("stack")

ITEMS = 60
RECORDED = ("status", "assignee", "rating")


class Agent:
    """Works through all items in an order of its own. The page that it looks at is that of the start."""

    def __init__(self, name: str, items: list[Feedback], seed: int) -> None:
        self.name, self.random = name, random.Random(seed)
        self.items = self.random.sample(items, len(items))
        self.acts: Counter[str] = Counter()  # that were written, by item
        self.tags: dict[str, set[str]] = {item.feedback_id: set() for item in items}  # that must be on the item
        self.outcomes: Counter[Any] = Counter()

    def work(self) -> None:
        for number, item in enumerate(self.items):
            origin = Origin(actor=f"person:{self.name}")
            edit = self._edit(number)
            seen = self.random.choice([1, None])  # from the list, or from a panel that was read just now
            result = bulk.change_one("default", Target(item.feedback_id, seen), edit, origin)
            self.outcomes[result.outcome] += 1
            if result.outcome != Outcome.CHANGED:
                continue
            self.acts[item.feedback_id] += 1
            self.tags[item.feedback_id] |= edit.add_tags
            if self.random.random() < 0.3:
                self._undo(item, origin.id, edit)

    def _edit(self, number: int) -> Edit:
        later = clock.now() + timedelta(days=1 + number)
        return self.random.choice(
            [
                Edit(status=Status.DONE),
                Edit(status=Status.OPEN, assignee=self.name),
                Edit(status=Status.SPAM),
                Edit(status=Status.DELETED),
                Edit(status=Status.SNOOZED, snoozed_until=later),
                Edit(add_tags=frozenset({f"{self.name} {number}"})),
                Edit(add_tags=frozenset({f"{self.name} {number}"}), status=Status.ARCHIVED),
                Edit(assignee=self.name),
                Edit(rating=self.random.randint(1, 5)),
            ]
        )

    def _undo(self, item: Feedback, act_id: str, edit: Edit) -> None:
        outcome = undo.undo_item("default", item.feedback_id, act_id, Origin(actor=f"person:{self.name}"))
        self.outcomes[outcome] += 1
        if outcome == Undo.RESTORED:
            self.acts[item.feedback_id] += 1
            self.tags[item.feedback_id] -= edit.add_tags


@pytest.mark.parametrize("seed", range(3))
def test_no_edit_is_lost_and_activity_and_counters_are_what_happened(seed: int) -> None:
    stream = FeedbackStream()
    items = [a_feedback(message="") for _ in range(ITEMS)]
    agents = [Agent("ada", items, seed), Agent("eve", items, seed + 100)]
    with ThreadPoolExecutor(len(agents)) as pool:
        for done in [pool.submit(agent.work) for agent in agents]:
            done.result()

    after = [writes.find(Feedback, item.feedback_id, consistent=True) for item in items]
    for before, item in zip(items, after, strict=True):
        acts = sum(agent.acts[item.feedback_id] for agent in agents)
        assert item.version == 1 + acts
        assert set(item.tags or ()) == set().union(*(agent.tags[item.feedback_id] for agent in agents))
        _check_activity(before, item)
    assert all(agent.outcomes[Outcome.CHANGED] for agent in agents)
    assert not any(agent.outcomes[Outcome.FAILED] for agent in agents)

    stream_handler.count(stream.records())
    assert counters() == plain(deltas.merged(deltas.between(None, item.serialize()) for item in after))


def _check_activity(before: Feedback, after: Feedback) -> None:
    """The rows, in the order of their versions, lead from the item as it came in to the item as it is."""
    rows = reading.timeline(subject_of(after.feedback_id), limit=100).rows
    assert {row.subject_version for row in rows} == set(range(2, int(after.version) + 1))
    for member in RECORDED:
        changes = [row.changes[member] for row in sorted(rows, key=_version) if member in row.changes]
        values = [getattr(before, member), *(new for _, new in changes)]
        assert [old for old, _ in changes] == values[:-1]
        assert getattr(after, member) == values[-1]


def _version(row: ActivityRow) -> int:
    return int(row.subject_version)

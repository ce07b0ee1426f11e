"""Bulk changes of all items that match, and their undo, as jobs that are killed and resumed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from activity import reading as activity
from feedback.inbox import batches, bulk_jobs, bulk_undo, edits, filters
from feedback.inbox.act_writes import Origin, subject_of
from feedback.inbox.edits import Edit
from feedback.inbox.filters import Filters
from feedback.inbox.models import Batch
from feedback.models import Feedback, Status
from jobs import lifecycle
from jobs.models import Job, State
from storage import writes
from tests.factories import a_feedback, a_project
from tests.jobs.machine import Killed, Machine, machine_of

ADA, EVE = Origin(actor="person:ada"), Origin(actor="person:eve")
DONE = Edit(status=Status.DONE)
NEW = Filters(folder=Status.NEW)


@pytest.fixture
def machine(stack: int, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return machine_of(monkeypatch)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts and chunks of a few items, so that a test has several of them."""
    monkeypatch.setattr(bulk_jobs, "PART", 4)
    monkeypatch.setattr(bulk_jobs, "MOST_AT_ONCE", 2)


def some(machine: Machine, number: int, **members: Any) -> list[Feedback]:
    """Items of different moments, all before now."""
    items = []
    for _ in range(number):
        items.append(a_feedback(**members))
        machine.now += timedelta(seconds=1)
    return items


def stored(item: Feedback) -> Feedback:
    return writes.find(Feedback, item.feedback_id, consistent=True)


def statuses(items: list[Feedback]) -> list[str]:
    return [stored(item).status for item in items]


def ended(job: Job) -> Job:
    return lifecycle.read(job)


def batch_of(job: Job) -> Any:
    return batches.find("default", job.parameters["batchId"])


def rows_of(items: list[Feedback]) -> list[int]:
    return [len(activity.timeline(subject_of(item.feedback_id)).rows) for item in items]


def test_all_that_match_are_changed_part_by_part(machine: Machine) -> None:
    items = some(machine, 10)
    [other] = some(machine, 1, status=Status.OPEN)

    job = bulk_jobs.start("default", NEW, DONE, ADA)
    later = some(machine, 1)
    machine.run(1)

    after = ended(job)
    assert (after.state, after.done, after.result) == (State.DONE, 10, {"changed": 10})
    assert (statuses(items), statuses([other, *later])) == (["done"] * 10, ["open", "new"])
    assert after.piece == 2  # three pieces: 4, 4 and 2 items
    assert {row.batch_id for item in items for row in activity.timeline(subject_of(item.feedback_id)).rows} == {
        job.parameters["batchId"]
    }


def test_the_job_names_no_filter_and_no_text(machine: Machine) -> None:
    some(machine, 1, message="Ask Ada Lovelace")
    found = Filters(folder=Status.NEW, search="Ada Lovelace", search_id="s-1")
    job = bulk_jobs.start("default", found, Edit(add_tags=frozenset({"Ada's"})), ADA)
    machine.run(1)
    assert "Ada" not in repr(lifecycle.read(job).serialize())
    assert "Ada" not in repr(machine.sent)
    assert batch_of(job).filters["search"] == "Ada Lovelace"
    assert ended(job).result == {"changed": 1}


@pytest.mark.parametrize("call", range(1, 16))
def test_a_job_that_is_killed_after_any_call_changes_each_item_once(machine: Machine, call: int) -> None:
    items = some(machine, 5)
    job = bulk_jobs.start("default", NEW, Edit(status=Status.DONE, add_tags=frozenset({"slow"})), ADA)
    kill_after(machine, call)

    machine.run(8)

    assert (ended(job).state, ended(job).result, ended(job).done) == (State.DONE, {"changed": 5}, 5)
    assert [(stored(item).status, stored(item).version) for item in items] == [("done", 2)] * 5
    assert rows_of(items) == [2] * 5


def kill_after(machine: Machine, call: int) -> None:
    """Kills the worker once, at a call that it makes from now on."""
    first = machine.calls

    def kill(number: int) -> None:
        if number == first + call:
            machine.after = lambda number: None
            raise Killed

    machine.after = kill


def test_what_another_person_changes_between_two_tries_stays(machine: Machine) -> None:
    """The worker is killed after it has changed an item, and before the piece ends."""
    items = some(machine, 2)
    job = bulk_jobs.start("default", NEW, DONE, ADA)
    kill_when_all(machine, items)
    machine.run(1)
    edits.apply(stored(items[0]), Edit(status=Status.OPEN), actor="person:eve")

    machine.run(8)

    assert (ended(job).state, ended(job).result) == (State.DONE, {"changed": 2})
    assert statuses(items) == ["open", "done"]


def kill_when_all(machine: Machine, items: list[Feedback]) -> None:
    def kill(number: int) -> None:
        if all(stored(item).status == Status.DONE for item in items):
            machine.after = lambda number: None
            raise Killed

    machine.after = kill


def test_an_item_that_no_longer_matches_is_left_and_a_conflict_is_counted(machine: Machine) -> None:
    untouched, tagged, moved = some(machine, 3, tags=frozenset({"slow"}))
    filters_of_tag = Filters(folder=Status.NEW, tag=frozenset({"slow"}))
    job = bulk_jobs.start("default", filters_of_tag, DONE, ADA)
    after_plan(machine, job, lambda: edits.apply(stored(tagged), Edit(tags=frozenset()), actor="person:eve"))

    machine.run(1)

    assert ended(job).result == {"changed": 2, "left": 1}
    assert statuses([untouched, tagged, moved]) == ["done", "new", "done"]


def after_plan(machine: Machine, job: Job, change: Callable[[], object]) -> None:
    """After the items were written down, before the first of them changes."""

    def wait(number: int) -> None:
        if batches.part(job.parameters["batchId"], 1):
            machine.after = lambda number: None
            change()

    machine.after = wait


def test_a_cancelled_job_keeps_what_it_did_and_can_be_undone(machine: Machine) -> None:
    items = some(machine, 9)
    job = bulk_jobs.start("default", NEW, DONE, ADA)
    machine.receive(machine.messages[0])
    lifecycle.cancel(ended(job), "person:ada")
    machine.run(1)
    assert ended(job).state == State.CANCELLED
    assert statuses(items).count("done") == 4

    undo = bulk_jobs.start_undo(batch_of(job), EVE)
    machine.run(1)

    assert (ended(undo).state, ended(undo).result) == (State.DONE, {"restored": 4})
    assert statuses(items) == ["new"] * 9


@pytest.mark.parametrize("call", range(1, 16))
def test_an_undo_that_is_killed_after_any_call_restores_each_item_once(machine: Machine, call: int) -> None:
    items = some(machine, 5)
    job = bulk_jobs.start("default", NEW, DONE, ADA)
    machine.run(1)
    edits.apply(stored(items[0]), Edit(assignee="p-9"), actor="person:eve")
    stored(items[1]).delete()
    undo = bulk_jobs.start_undo(batch_of(job), EVE)
    kill_after(machine, call)

    machine.run(8)

    assert ended(undo).state == State.DONE
    assert ended(undo).result == {"restored": 3, "changed_since": 1, "missing": 1}
    assert statuses([items[0], *items[2:]]) == ["done", "new", "new", "new"]
    assert rows_of(items[2:]) == [2, 2, 2]


def test_an_undo_first_ends_the_job_that_it_takes_back(machine: Machine) -> None:
    items = some(machine, 9)
    job = bulk_jobs.start("default", NEW, DONE, ADA)
    machine.receive(machine.messages[0])
    undo = bulk_jobs.start_undo(batch_of(job), EVE)
    machine.run(2)
    assert (ended(job).state, ended(undo).state) == (State.CANCELLED, State.DONE)
    assert statuses(items) == ["new"] * 9


def test_the_filters_are_those_of_the_start(machine: Machine) -> None:
    """`me` and `today` mean what they meant when the person started the job."""
    mine, theirs = some(machine, 2)
    edits.apply(mine, Edit(assignee="ada"), actor="person:ada")
    edits.apply(theirs, Edit(assignee="eve"), actor="person:ada")
    selected = filters.parse({"status": "new", "assignee": "me", "period": "today"}, person_id="ada")
    job = bulk_jobs.start("default", selected, DONE, ADA)
    machine.now += timedelta(days=2)
    machine.run(1)
    assert ended(job).result == {"changed": 1}
    assert statuses([mine, theirs]) == ["done", "new"]


def test_a_batch_is_started_once(machine: Machine) -> None:
    origin = Origin(actor="person:ada", batch_id="b-1")
    job = bulk_jobs.start("default", NEW, DONE, origin)
    with pytest.raises(writes.Conflict):
        bulk_jobs.start("default", NEW, DONE, origin)
    assert bulk_jobs.start_job(batches.find("default", "b-1")).job_id == job.job_id
    assert bulk_undo.is_long(batches.find("default", "b-1"))


def test_a_job_whose_list_is_gone_fails_with_the_reason(machine: Machine) -> None:
    job = bulk_jobs.start("default", NEW, DONE, ADA)
    batch_of(job).delete()
    machine.run(1)
    assert (ended(job).state, ended(job).error) == (State.FAILED, bulk_jobs.ENDED)


def test_a_project_changes_only_its_own_items(machine: Machine) -> None:
    a_project("other")
    [item] = some(machine, 1)
    job = bulk_jobs.start("other", NEW, DONE, ADA)
    machine.run(1)
    assert ended(job).result == {}
    assert statuses([item]) == ["new"]


def test_a_filter_of_a_newer_release_fails_and_changes_nothing(machine: Machine) -> None:
    items = some(machine, 2)
    job = bulk_jobs.start("default", NEW, DONE, ADA)
    head = batches.find("default", job.parameters["batchId"])
    head.update(actions=[Batch.filters.set({"query": "status=new&language=de", "search": ""})])

    machine.run(1)

    assert (ended(job).state, ended(job).error) == (State.FAILED, bulk_jobs.NEWER)
    assert statuses(items) == ["new", "new"]


def test_a_change_of_a_newer_release_fails_and_changes_nothing(machine: Machine) -> None:
    items = some(machine, 2)
    job = bulk_jobs.start("default", NEW, DONE, ADA)
    head = batches.find("default", job.parameters["batchId"])
    head.update(actions=[Batch.edit.set({"status": "done", "mood": "good"})])

    machine.run(1)

    assert (ended(job).state, ended(job).error) == (State.FAILED, bulk_jobs.NEWER)
    assert statuses(items) == ["new", "new"]

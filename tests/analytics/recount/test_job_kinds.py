"""The recount of one project as a job: it corrects exactly what was planted, whatever happens to its workers."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from analytics import job_kinds, timer_kinds
from analytics.counting import stream_handler
from analytics.recount import corrections, passes, steps
from feedback.models import Feedback
from jobs import kinds, lifecycle
from jobs.models import Job, State
from storage import private_files
from tests.analytics.recount.conftest import tamper
from tests.factories import a_record, an_image, counters
from tests.jobs.machine import Killed, Machine, machine_of

pytestmark = pytest.mark.usefixtures("stack", "some_items")

Counters = dict[tuple[str, str], dict[str, int]]
LONG = 8  # minutes, in which everything settles


@pytest.fixture
def machine(quiet: None, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Later than the records in the stream of the emulator, whose clock is the real one."""
    assert kinds.timer_kind(timer_kinds.WEEKLY_RECOUNT)
    monkeypatch.delitem(kinds._timer_kinds, timer_kinds.WEEKLY_RECOUNT)  # no other recount runs meanwhile
    machine = machine_of(monkeypatch)
    machine.now = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(hours=1)
    return machine


@pytest.fixture
def right(some_items: list[Feedback], day: str) -> Counters:
    """The counters before three of them become wrong."""
    right = counters()
    tamper("project#default", day, "totalCount", 3)
    tamper("form#default#f1", day, "rating2", -1)
    tamper("project#default", "total", "folder:spam", 2)
    return right


def start() -> Job:
    return lifecycle.start(job_kinds.RECOUNT, "default", "person:p1")


def stored(job: Job) -> Job:
    return lifecycle.read(job)


def test_it_corrects_the_project_and_lists_what_was_wrong(machine: Machine, right: Counters, day: str) -> None:
    job = start()
    machine.run(LONG)

    ended = stored(job)
    assert counters() == right
    assert (ended.state, ended.done, ended.total) == (State.DONE, 20, 20)
    assert ended.result == {
        "items": 10,
        "uncountable": 0,
        "drifts": 3,
        "fixed": 3,
        "only_compared": False,
        "lines": [
            f"form#default#f1/{day}: rating2 +1: fixed",
            f"project#default/{day}: totalCount -3: fixed",
            "project#default/total: folder:spam -2: fixed",
        ],
    }
    assert job_kinds.describe_result(ended.result) == "3 counters differed, 3 were corrected."


def test_right_counters_are_left_as_they_are(machine: Machine, some_items: list[Feedback]) -> None:
    right = counters()
    job = start()
    machine.run(LONG)
    assert job_kinds.describe_result(stored(job).result) == "All counters are right."
    assert counters() == right


def test_it_waits_between_the_passes_without_a_worker(machine: Machine) -> None:
    job = start()
    machine.deliver()
    assert stored(job).state == State.RUNNING
    assert [message.visible_at - machine.now for message in machine.messages] == [steps.APART]


def test_it_needs_no_scan(machine: Machine, right: Counters, asked: list[str]) -> None:
    start()
    machine.run(LONG)
    scans = [call for call in asked if call.startswith("Scan")]
    assert counters() == right
    assert scans == []


def test_the_counters_of_another_project_are_not_touched(machine: Machine, day: str) -> None:
    stream_handler.count([a_record(an_image(projectId="other", localHour=f"{day}T12"))])
    tamper("project#other", day, "totalCount", 5)
    wrong = counters()["project#other", day]
    job = start()
    machine.run(LONG)
    assert counters()["project#other", day] == wrong
    assert stored(job).result["drifts"] == 0


KILLS = [
    *((private_files, "put", number) for number in (1, 4, 6, 8)),
    *((corrections, "fix", number) for number in (1, 2, 3)),
]


@pytest.mark.parametrize("is_after", [True, False])
@pytest.mark.parametrize(("module", "name", "number"), KILLS)
def test_a_worker_that_was_killed_changes_nothing(
    module: Any,
    name: str,
    number: int,
    is_after: bool,
    machine: Machine,
    right: Counters,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Right before or after it stores its state, or writes a correction."""
    call, calls = getattr(module, name), itertools.count(1)

    def killed(*arguments: Any) -> None:
        is_last = next(calls) == number
        if not is_last or is_after:
            call(*arguments)
        if is_last:
            raise Killed

    monkeypatch.setattr(module, name, killed)
    job = start()
    machine.run(LONG)
    assert (stored(job).state, stored(job).result["fixed"]) == (State.DONE, 3)
    assert counters() == right


def test_a_piece_that_is_delivered_twice_changes_nothing(machine: Machine, right: Counters) -> None:
    job = start()
    for _ in range(LONG * 4):
        for message in list(machine.messages):
            machine.receive(message)
            machine.receive(type(message)(message.body, machine.now))
        machine.now += timedelta(seconds=15)
    assert (stored(job).state, stored(job).result["fixed"]) == (State.DONE, 3)
    assert counters() == right


def test_two_recounts_at_once_correct_each_counter_once(machine: Machine, right: Counters) -> None:
    jobs = [start(), start()]
    machine.run(LONG)
    assert counters() == right
    assert [stored(job).state for job in jobs] == [State.DONE, State.DONE]
    assert sum(stored(job).result["fixed"] for job in jobs) == 3


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_cancelled_recount_corrects_no_more(
    number: int, machine: Machine, right: Counters, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A correction is whole or was not made. The next recount makes the others."""
    fix, calls = corrections.fix, itertools.count(1)
    job = start()

    def cancel_at(*arguments: Any) -> None:
        fix(*arguments)
        if next(calls) == number:
            lifecycle.cancel(job, "person:p2")

    monkeypatch.setattr(corrections, "fix", cancel_at)
    machine.run(LONG)
    assert stored(job).state == State.CANCELLED
    monkeypatch.setattr(corrections, "fix", fix)
    again = start()
    machine.run(LONG)
    assert stored(again).state == State.DONE
    assert counters() == right


def test_a_recount_whose_state_is_gone_says_what_to_do(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_files, "put", lambda *_: None)
    job = start()
    machine.run(LONG)
    assert (stored(job).state, stored(job).error) == (
        State.FAILED,
        "What the recount had read is gone. Start a new one.",
    )


def test_a_recount_that_took_a_day_fails(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "STALE_AFTER", timedelta(seconds=-1))
    job = start()
    machine.run(LONG)
    assert stored(job).state == State.FAILED
    assert stored(job).error == "The recount took too long, so no result is certain. Run it again."


def test_each_piece_ends_before_the_deadline(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a page a second, a piece reads no page in its last seconds."""
    read: Callable[..., bool] = passes.read_items
    started_at: list[datetime] = []

    def slow(*arguments: Any) -> bool:
        started_at.append(machine.now)
        machine.now += timedelta(seconds=1)
        read(*arguments)
        return len(started_at) >= 40

    monkeypatch.setattr(passes, "read_items", slow)
    job = start()
    machine.receive(machine.messages[0])
    took = started_at[-1] - started_at[0]
    assert timedelta(seconds=10) < took < timedelta(seconds=20) - timedelta(seconds=5)
    assert stored(job).piece == 1

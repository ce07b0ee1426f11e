"""Whatever happens between any two calls of AWS, a job ends once, each piece is done, and no message is left."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jobs import lifecycle
from jobs.models import Job, State, Timer
from tests.jobs.conftest import PIECES, Steps, started
from tests.jobs.machine import Killed, Machine

# Of a job with three pieces: the timer, the row and the message of the start; for each piece the claim, the result and
# the next message, which the last one lacks; the timer at the end.
CALLS = 3 + 3 * PIECES - 1 + 1
LONG = 20  # minutes, in which everything settles


def once(machine: Machine, number: int, act: Callable[[], None]) -> Callable[[int], None]:
    def at(call: int) -> None:
        if call == number:
            act()

    return at


def kill() -> None:
    raise Killed


def stored() -> list[Job]:
    return list(Job.query("default"))


def begin(machine: Machine) -> None:
    try:
        started()
    except Killed:
        return


def assert_settled(machine: Machine) -> None:
    assert machine.messages == []
    assert {timer.kind for timer in Timer.scan()} <= {"jobs.project-timers"}


def test_without_faults_it_takes_these_calls(machine: Machine, steps: Steps) -> None:
    begin(machine)
    machine.deliver()
    (job,) = stored()
    assert (job.state, machine.calls) == (State.DONE, CALLS)
    assert steps.begun == [0, 1, 2]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("number", range(1, CALLS + 1))
def test_a_kill_at_any_call_only_delays_the_job(machine: Machine, steps: Steps, number: int, moment: str) -> None:
    setattr(machine, moment, once(machine, number, kill))
    begin(machine)
    machine.run(LONG)
    is_stored = number > 2 or (number, moment) == (2, "after")  # killed earlier, the start never happened
    assert [(job.state, job.done, job.result) for job in stored()] == [(State.DONE, 3, {"steps": 3})] * is_stored
    assert sorted(set(steps.begun)) == ([0, 1, 2] if is_stored else [])
    assert len(steps.begun) <= PIECES + 1  # only the piece that was killed runs again
    assert_settled(machine)


@pytest.mark.parametrize("number", range(4, CALLS + 1))
def test_a_second_worker_with_the_same_message_changes_nothing(machine: Machine, steps: Steps, number: int) -> None:
    job = started()
    message = machine.messages[0]

    def deliver_again() -> None:
        for body in [*machine.sent]:
            copy = type(message)(body, machine.now)
            machine.messages.append(copy)
            machine.receive(copy)

    machine.before = once(machine, number, deliver_again)
    machine.run(LONG)
    ended = lifecycle.read(job)
    assert (ended.state, ended.done) == (State.DONE, PIECES)
    assert sorted(steps.begun) == [0, 1, 2]  # no piece runs twice while its worker lives
    assert len(machine.sent) == PIECES  # one message for each piece: never two chains
    assert_settled(machine)


@pytest.mark.parametrize("number", range(4, CALLS + 1))
def test_a_cancellation_at_any_call_ends_the_job_at_the_next_piece(machine: Machine, steps: Steps, number: int) -> None:
    job = started()
    machine.before = once(machine, number, lambda: lifecycle.cancel(job, "person:p2"))
    machine.run(LONG)
    ended = lifecycle.read(job)
    is_done = number >= CALLS - 1  # in the last piece: it is finished, and so is the job
    assert ended.state == (State.DONE if is_done else State.CANCELLED)
    assert steps.begun == [0, 1, 2][: int(ended.done)]
    assert_settled(machine)


@pytest.mark.parametrize("number", range(4, CALLS + 1))
def test_all_messages_again_after_the_end_change_nothing(machine: Machine, steps: Steps, number: int) -> None:
    """As after a redrive of the failure queue, in any order."""
    machine.after = once(machine, number, kill)
    job = started()
    machine.run(LONG)
    ended = lifecycle.read(job)
    for body in reversed(machine.sent):
        machine._put(body, 0)
    machine.after = lambda call: None
    begun = len(steps.begun)
    machine.run(LONG)
    again = lifecycle.read(job)
    assert (ended.state, again.state) == (State.DONE, State.DONE)
    assert (again.version, len(steps.begun)) == (ended.version, begun)
    assert_settled(machine)

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from jobs import kinds, lifecycle, worker
from jobs.kinds import JobFailed, JobKind, Json, Piece
from jobs.models import Job, State
from storage import writes
from storage.writes import Conflict, NotFound
from tests.jobs.conftest import PIECES, Steps, started
from tests.jobs.machine import Killed, Machine
from web.caller import Scope

ADA = "person:ada"


def failing(error: BaseException) -> Callable[[Job], None]:
    def fail(job: Job) -> None:
        raise error

    return fail


def test_a_job_is_queued_with_what_it_needs(machine: Machine, steps: Steps) -> None:
    job = started({"items": 3})
    stored = lifecycle.read(job)
    assert (stored.kind, stored.scope, stored.state) == ("test.steps", "feedback:manage", State.QUEUED)
    assert (stored.started_by, stored.parameters, stored.done) == ("person:p1", {"items": 3}, 0)
    assert "total" not in stored.serialize()
    assert machine.sent == [{"projectId": "default", "jobId": job.job_id, "piece": 0}]


def test_it_ends_with_its_result_and_is_kept_for_ninety_days(machine: Machine, steps: Steps) -> None:
    job = started()
    machine.deliver()
    ended = lifecycle.read(job)
    assert (ended.state, ended.done, ended.total, ended.result) == (State.DONE, PIECES, PIECES, {"steps": 3})
    assert ended.ended_at == machine.now
    assert ended.expires_at == (machine.now + timedelta(days=90)).replace(microsecond=0)


def test_a_piece_that_fails_is_tried_again_later_and_later(machine: Machine, steps: Steps) -> None:
    steps.act = failing(ValueError("Ada Lovelace"))
    job = started()
    times = []
    while lifecycle.read(job).state != State.FAILED:
        times.append(machine.now)
        machine.deliver()
        if machine.messages:
            machine.now = machine.messages[0].visible_at
    pauses = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    assert pauses == [15, 60, 240, 900]
    failed = lifecycle.read(job)
    assert (failed.error, failed.done, failed.cursor) == ("ValueError", 0, {})  # the text could be personal
    assert failed.ended_at == machine.now


def test_a_piece_that_recovers_goes_on_without_the_error(machine: Machine, steps: Steps) -> None:
    steps.act = failing(ValueError())
    job = started()
    machine.deliver()
    waiting = lifecycle.read(job)
    assert (waiting.state, waiting.error, waiting.attempts) == (State.RUNNING, "ValueError", 1)
    steps.act = lambda job: None
    machine.run(2)
    ended = lifecycle.read(job)
    assert ended.state == State.DONE
    assert ended.error is None


def test_a_failure_that_no_try_can_help_ends_the_job_with_its_text(machine: Machine, steps: Steps) -> None:
    steps.act = failing(JobFailed("The file has no rows."))
    job = started()
    machine.deliver()
    failed = lifecycle.read(job)
    assert (failed.state, failed.error, steps.begun) == (State.FAILED, "The file has no rows.", [0])


def test_a_piece_that_always_kills_the_function_fails_with_a_reason(machine: Machine, steps: Steps) -> None:
    steps.act = failing(Killed())
    job = started()
    machine.run(60)
    failed = lifecycle.read(job)
    assert (failed.state, failed.error, len(steps.begun)) == (State.FAILED, worker.INTERRUPTED, worker.MAX_ATTEMPTS)
    assert machine.messages == []


def test_a_failed_job_resumes_from_its_cursor(machine: Machine, steps: Steps) -> None:
    def fail_in_the_second(job: Job) -> None:
        if job.cursor:
            raise JobFailed("No.")

    steps.act = fail_in_the_second
    job = started()
    machine.deliver()
    failed = lifecycle.read(job)
    assert (failed.state, failed.done) == (State.FAILED, 1)
    steps.act = lambda job: None
    lifecycle.try_again(failed, ADA)
    resumed = lifecycle.read(job)
    assert resumed.state == State.QUEUED
    assert not {"error", "endedAt", "expiresAt"} & set(resumed.serialize())
    machine.deliver()
    assert lifecycle.read(job).state == State.DONE
    assert steps.begun == [0, 1, 1, 2]


def test_a_resumed_job_has_all_its_tries_again(machine: Machine, steps: Steps) -> None:
    steps.act = failing(ValueError())
    job = started()
    for tries in (5, 10):
        machine.run(30)
        assert (lifecycle.read(job).state, len(steps.begun)) == (State.FAILED, tries)
        lifecycle.try_again(lifecycle.read(job), ADA)


def test_each_piece_has_its_own_tries(machine: Machine, steps: Steps) -> None:
    def fail_four_times(job: Job) -> None:
        if steps.begun.count(steps.begun[-1]) < 5:
            raise ValueError

    steps.act = fail_four_times
    job = started()
    machine.run(90)
    assert lifecycle.read(job).state == State.DONE
    assert steps.begun == [0] * 5 + [1] * 5 + [2] * 5


def test_an_old_message_between_two_pieces_runs_nothing(machine: Machine, steps: Steps) -> None:
    started()
    (first,) = machine.messages
    machine.receive(first)
    machine.receive(first)
    assert steps.begun == [0]
    assert [message.body["piece"] for message in machine.messages] == [1]


def test_a_worker_that_lost_its_claim_writes_nothing(machine: Machine, steps: Steps) -> None:
    """It took longer than a function can: another worker began the piece again, and finished it."""

    def take_too_long(job: Job) -> None:
        steps.act = lambda job: None
        machine.now += worker.CLAIM
        machine.receive(machine.messages[0])

    steps.act = take_too_long
    job = started()
    machine.deliver()
    assert (lifecycle.read(job).state, steps.begun) == (State.DONE, [0, 0, 1, 2])
    assert [message["piece"] for message in machine.sent] == [0, 1, 2]


def test_a_job_is_resumed_once_and_only_if_it_failed(machine: Machine, steps: Steps) -> None:
    steps.act = failing(JobFailed("No."))
    job = started()
    with pytest.raises(Conflict):
        lifecycle.try_again(job, ADA)
    machine.deliver()
    first, second = lifecycle.read(job), lifecycle.read(job)
    lifecycle.try_again(first, ADA)
    with pytest.raises(Conflict):
        lifecycle.try_again(second, ADA)
    assert len(machine.messages) == 1


def test_a_queued_job_is_cancelled_at_once(machine: Machine, steps: Steps) -> None:
    job = started()
    lifecycle.cancel(job, ADA)
    cancelled = lifecycle.read(job)
    assert (cancelled.state, cancelled.cancelled_by, cancelled.ended_at) == (State.CANCELLED, ADA, machine.now)
    machine.run(10)
    assert (steps.begun, machine.messages) == ([], [])


def test_a_running_job_is_cancelled_after_the_piece_that_runs(machine: Machine, steps: Steps) -> None:
    states = []

    def cancel(running: Job) -> None:
        lifecycle.cancel(running, ADA)
        lifecycle.cancel(running, "person:other")  # the second one changes nothing
        states.append(lifecycle.read(running).state)

    steps.act = cancel
    job = started()
    machine.deliver()
    cancelled = lifecycle.read(job)
    assert states == [State.RUNNING]
    assert (cancelled.state, cancelled.cancelled_by, cancelled.done) == (State.CANCELLED, ADA, 1)


def test_a_job_whose_worker_was_killed_is_cancelled_when_its_claim_ends(machine: Machine, steps: Steps) -> None:
    steps.act = failing(Killed())
    job = started()
    machine.receive(machine.messages[0])
    lifecycle.cancel(job, ADA)
    assert lifecycle.read(job).state == State.RUNNING
    machine.now += worker.CLAIM
    lifecycle.cancel(job, ADA)
    assert lifecycle.read(job).state == State.CANCELLED


def test_an_ended_job_cannot_be_cancelled(machine: Machine, steps: Steps) -> None:
    job = started()
    machine.deliver()
    lifecycle.cancel(job, ADA)
    assert lifecycle.read(job).state == State.DONE
    assert lifecycle.read(job).cancelled_by is None


def test_a_job_of_an_unknown_kind_waits_for_a_version_that_knows_it(
    machine: Machine, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = started()
    known = kinds._job_kinds
    monkeypatch.setattr(kinds, "_job_kinds", {})
    machine.run(60)
    assert (lifecycle.read(job).state, steps.begun, machine.failed) == (State.QUEUED, [], [])
    monkeypatch.setattr(kinds, "_job_kinds", known)
    machine.run(6)
    assert lifecycle.read(job).state == State.DONE


def test_a_job_of_an_unknown_kind_can_be_cancelled(
    machine: Machine, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = started()
    monkeypatch.setattr(kinds, "_job_kinds", {})
    lifecycle.cancel(job, ADA)
    assert lifecycle.read(job).state == State.CANCELLED


def test_an_unknown_kind_cannot_be_started(stack: int) -> None:
    with pytest.raises(LookupError, match=r"'test\.nothing'"):
        lifecycle.start("test.nothing", "default", ADA)
    assert list(Job.query("default")) == []


def test_a_message_of_a_job_that_is_gone_is_dropped(machine: Machine, steps: Steps) -> None:
    job = started()
    job.delete(add_version_condition=False)
    machine.deliver()
    assert (machine.messages, machine.failed, steps.begun) == ([], [], [])
    with pytest.raises(NotFound):
        writes.find(Job, job.project_id, job.job_id)


@pytest.mark.parametrize("where", ["cursor", "result", "parameters"])
def test_what_a_row_cannot_hold_is_refused_by_name(machine: Machine, steps: Steps, where: str) -> None:
    large = {"text": "x" * kinds.LONGEST_JSON}
    with pytest.raises(ValueError, match=f"The {where} has 80[0-9]+ characters as JSON, 8000 at most"):
        if where == "parameters":
            started(large)
        else:
            Piece(cursor=large if where == "cursor" else None, done=0, result=large if where == "result" else None)


def test_a_piece_gets_the_time_until_which_it_may_work(machine: Machine, steps: Steps) -> None:
    deadlines = []

    def run(job: Job, cursor: Json, deadline: datetime) -> Piece:
        deadlines.append(deadline)
        return Piece(None, done=0)

    kinds.register(JobKind("test.short", "Short", Scope.FEEDBACK_MANAGE, run))  # type: ignore[arg-type]
    lifecycle.start("test.short", "default", ADA)
    machine.deliver()
    assert deadlines == [machine.now + timedelta(seconds=20)]


def test_no_log_line_has_the_text_of_an_error(machine: Machine, steps: Steps, caplog: pytest.LogCaptureFixture) -> None:
    steps.act = failing(ValueError("Ada Lovelace"))
    job = started()
    machine.deliver()
    (line,) = [record for record in caplog.records if record.msg == "job_piece_failed"]
    assert (vars(line)["jobId"], vars(line)["kind"], vars(line)["piece"]) == (job.job_id, "test.steps", 0)
    assert "Ada" not in json.dumps(lifecycle.read(job).serialize())

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from jobs import kinds, lifecycle
from jobs.kinds import JobKind, Json, Piece
from jobs.models import Job
from tests.jobs.machine import Machine, machine_of
from web.caller import Scope

PIECES = 3


class Steps:
    """A kind of job with three pieces. A test may replace what a piece does, and sees which cursors it began from."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.act: Callable[[Job], None] = lambda job: None

    def run_piece(self, job: Job, cursor: Json, deadline: datetime) -> Piece:
        step = int(cursor.get("step", 0))
        self.begun.append(step)
        self.act(job)
        is_last = step == PIECES - 1
        return Piece(
            None if is_last else {"step": step + 1},
            done=step + 1,
            total=PIECES,
            result={"steps": PIECES} if is_last else None,
        )


@pytest.fixture
def machine(stack: int, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return machine_of(monkeypatch)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    kinds.job_kind("")  # loads the kinds of the apps: after the test, these are left
    monkeypatch.setattr(kinds, "_job_kinds", dict(kinds._job_kinds))
    own_timers = {name: kind for name, kind in kinds._timer_kinds.items() if name.startswith("jobs.")}
    monkeypatch.setattr(kinds, "_timer_kinds", own_timers)
    steps = Steps()
    kinds.register(JobKind("test.steps", "Steps", Scope.FEEDBACK_MANAGE, steps.run_piece))  # type: ignore[arg-type]
    return steps


def started(parameters: Json | None = None) -> Job:
    return lifecycle.start("test.steps", "default", "person:p1", parameters)

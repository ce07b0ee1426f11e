"""A job in each state that the page shows."""

from __future__ import annotations

from typing import Any

import pytest

from jobs import kinds, lifecycle
from jobs.kinds import JobKind, Json, Piece
from jobs.models import Job, State
from storage import clock, writes
from web.caller import Scope

UNKNOWN = "test.unknown"
PROGRESS = {"done": 480, "total": 1240}
STATES: list[dict[str, Any]] = [
    {},
    {"state": State.RUNNING, "done": 12},
    {"state": State.RUNNING, **PROGRESS},
    {"state": State.RUNNING, **PROGRESS, "cancelled_by": "person:p1"},
    {"state": State.RUNNING, **PROGRESS, "error": "ClientError"},
    {"state": State.CANCELLED, **PROGRESS},
    {"state": State.FAILED, **PROGRESS, "error": "The file has no rows.", "error_request_id": "c6af9ac6-" * 4},
    {"state": State.DONE, **PROGRESS, "result": {"text": "All is right.", "file": "tmp/x", "filename": "x.csv"}},
]


def run_piece(job: Job, cursor: Json, deadline: object) -> Piece:
    raise NotImplementedError


def in_every_state(patch: pytest.MonkeyPatch, actor: str) -> None:
    kinds.job_kind("")  # loads the kinds of the apps, so that they are left afterwards
    patch.setattr(kinds, "_job_kinds", dict(kinds._job_kinds))
    for name, title in (("test.long", "Move 1,240 items to Done"), (UNKNOWN, "Unknown")):
        kinds.register(
            JobKind(
                name,
                title,  # type: ignore[arg-type]
                Scope.FEEDBACK_MANAGE,
                run_piece,
                describe_result=lambda result: str(result["text"]),
            )
        )
    for values in STATES:
        _make("test.long", actor, values)
    _make(UNKNOWN, actor, {})
    del kinds._job_kinds[UNKNOWN]


def _make(kind: str, actor: str, values: dict[str, Any]) -> None:
    job = lifecycle.start(kind, "default", actor)
    if values.get("state") in (State.CANCELLED, State.FAILED, State.DONE):
        values = {**values, "ended_at": clock.now()}
    if values:
        writes.change(job, *(getattr(Job, name).set(value) for name, value in values.items()))

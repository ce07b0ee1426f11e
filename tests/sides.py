"""Two projects with the same caches and tables, each with items, a task, a release and a job of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.conf import LazySettings

from analytics.counting import stream_handler
from jobs import kinds, lifecycle
from jobs.kinds import JobKind, Json, Piece
from jobs.models import Job
from staff.models import Person
from staff.roles import Role, scopes_of
from storage import clock
from tests.analytics.releases.factories import a_release
from tests.factories import FeedbackStream, a_form, a_key, a_member, a_project
from tests.feedback.api.conftest import Caller
from tests.tasks.factories import a_task
from web.caller import Scope

NOW = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)
RATINGS = {"default": (5, 4, 4), "other": (1, 2)}
WORDS = {"default": "Zeppelin", "other": "Quagmire"}  # only the items of this project have it


@dataclass(frozen=True)
class Side:
    project_id: str
    form_id: str
    caller: Caller  # with a key of all scopes
    owner: Person
    items: tuple[str, ...]
    job_id: str

    @property
    def word(self) -> str:
        return WORDS[self.project_id]


def two(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> tuple[Side, Side]:
    """For a fixture, on empty tables."""
    settings.RATE_LIMIT_ADDRESS = settings.RATE_LIMIT_KEY = 0
    monkeypatch.setattr(clock, "now", lambda: NOW)  # so what is cached never becomes too old
    kind = JobKind("test", "Test", Scope.FEEDBACK_MANAGE, _one_piece)  # type: ignore[arg-type]
    kinds.job_kind("")  # loads the kinds of the apps: after the test, these are left
    monkeypatch.setattr(kinds, "_job_kinds", {**kinds._job_kinds, kind.name: kind})
    project = a_project("other", first_form_id="other-form", time_zone="Asia/Tokyo", retention_days=7)
    a_form("other-form", project=project)
    stream = FeedbackStream()
    first, second = _side("default", "default"), _side("other", "other-form")
    stream_handler.count(stream.records())  # the records of both in one batch
    return first, second


def _one_piece(job: Job, cursor: Json, deadline: object) -> Piece:
    return Piece(None, done=1)


def _side(project_id: str, form_id: str) -> Side:
    caller = Caller(a_key(*scopes_of(Role.OWNER), project_id=project_id))
    word, ratings = WORDS[project_id], RATINGS[project_id]
    bodies = [{"rating": rating, "message": f"{word} {rating}", "release": "2.1.0"} for rating in ratings]
    items = tuple(caller.create(body).json()["feedbackId"] for body in bodies)
    job = lifecycle.start("test", project_id, "system:test")
    a_task(f"{WORDS[project_id]} task", project_id)
    a_release("2.1.0", project_id, note=f"{WORDS[project_id]} release")
    return Side(project_id, form_id, caller, a_member(Role.OWNER, project_id), items, job.job_id)


def turns(sides: tuple[Side, Side]) -> list[tuple[Side, Side]]:
    """Each side twice, with the other one in between, as what is cached for one must not reach the other."""
    first, second = sides
    return [(first, second), (second, first)] * 2

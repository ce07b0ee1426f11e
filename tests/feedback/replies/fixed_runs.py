"""Starts and runs "It is fixed" for the items with the tag ramp."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from feedback.inbox.filters import Filters
from feedback.models import Feedback
from feedback.replies.fixed import fixed_job
from jobs.kinds import Json
from jobs.models import Job
from storage import clock
from tests.feedback.replies.conftest import anna

RAMP = frozenset({"ramp"})
SELECTED = Filters(tag=RAMP)
ME = "person:p1"


def about_the_ramp(email: str | None = "anna@norrvik.example", **members: object) -> Feedback:
    return anna(email=email, tags=RAMP, **members)


def start(batch_id: str = "") -> Job:
    return fixed_job.start(
        "default", SELECTED, "Hello {name}, {reference}.", actor=ME, batch_id=batch_id or str(uuid4())
    )


def run(job: Job) -> Json:
    """All pieces, as the worker runs them."""
    cursor: Json | None = {}
    while cursor is not None:
        piece = fixed_job.run_piece(job, cursor, clock.now() + timedelta(seconds=20))
        cursor = piece.cursor
    assert piece.result is not None
    return piece.result

"""The weekly recount of a project, from the timer to the counters and their date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from analytics import job_kinds, timer_kinds
from analytics.recount import last_recount
from analytics.recount.last_recount import LastRecount
from counters.models import TOTAL, Aggregate, aggregate_id
from feedback.models import Feedback
from jobs import kinds, lifecycle, timers
from jobs.models import Job, State
from storage import reads
from tests.analytics.recount.conftest import tamper
from tests.factories import a_project, counters
from tests.jobs.machine import Machine, machine_of

pytestmark = pytest.mark.usefixtures("stack")

LONG = 8  # minutes, in which everything settles


@pytest.fixture
def machine(quiet: None, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Later than the records in the stream of the emulator, whose clock is the real one."""
    machine = machine_of(monkeypatch)
    machine.now = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(hours=1)
    return machine


def _kept(project_id: str = "default") -> LastRecount | None:
    return last_recount.of(reads.find_fast(Aggregate(aggregate_id("project", project_id), TOTAL)))


def test_every_project_has_the_timer() -> None:
    assert timer_kinds.WEEKLY_RECOUNT in {kind.name for kind in kinds.project_timer_kinds()}


def test_the_next_one_is_in_the_night_a_week_later_on_the_clock_of_the_project(machine: Machine) -> None:
    a_project("tokyo", time_zone="Asia/Tokyo")

    due = timer_kinds.start_recount("tokyo", {}, datetime(2026, 11, 21, 23, tzinfo=UTC))

    assert due
    assert due.at == datetime(2026, 11, 28, 18, tzinfo=UTC)  # 29 November, 3:00 in Tokyo


def test_a_project_that_is_gone_has_none(machine: Machine) -> None:
    assert timer_kinds.start_recount("gone", {}, machine.now) is None


def test_it_finds_drift_and_leaves_it_to_people(machine: Machine, some_items: list[Feedback], day: str) -> None:
    tamper("project#default", day, "totalCount", 3)
    wrong = counters()

    machine.run(LONG)  # the timer is due at once, as the project is new

    [job] = Job.query("default")
    assert (job.state, job.started_by) == (State.DONE, "system:recount")
    assert counters() == wrong
    kept = _kept()
    assert kept
    # The total of the project is the sum of its days, and one of them is not right yet.
    assert (kept.wrong, kept.corrected, kept.unsure, kept.at) == (1, 0, 1, job.ended_at)


def test_a_recount_of_a_person_corrects_it(machine: Machine, some_items: list[Feedback], day: str) -> None:
    right = counters()
    tamper("project#default", day, "totalCount", 3)
    timers.set(timer_kinds.WEEKLY_RECOUNT, "default", machine.now + timedelta(days=7))

    lifecycle.start(job_kinds.RECOUNT, "default", "person:p1")
    machine.run(LONG)

    assert counters() == right
    kept = _kept()
    assert kept
    assert (kept.wrong, kept.corrected) == (0, 1)


def test_a_project_without_feedback_is_verified_too(machine: Machine) -> None:
    machine.run(LONG)

    kept = _kept()
    assert kept
    assert (kept.wrong, kept.corrected, kept.unsure) == (0, 0, 0)


def test_before_the_first_recount_nothing_is_verified() -> None:
    assert _kept() is None

"""The jobs that a person may see, newest first, in the form in which the page shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.utils.functional import Promise

from jobs import kinds
from jobs.kinds import JobKind
from jobs.models import Job, State
from staff.models import Person
from web.caller import Scope

PAGE_SIZE = 25
# A person may see few of many jobs. Then the page ends after this many queries, and its link goes on from there.
QUERY_SIZE, MAX_QUERIES = 100, 4

May = Callable[[Scope], bool]


@dataclass(frozen=True)
class JobRow:
    job: Job
    title: str | Promise
    starter: str | None  # the name of the person; None if it was no person, or one who is gone
    result: str | Promise | None
    is_known: bool  # to this version of the code

    @property
    def percent(self) -> int | None:
        return min(100, int(100 * self.job.done // self.job.total)) if self.job.total else None

    @property
    def may_cancel(self) -> bool:
        return not self.job.has_ended and not self.is_cancelling

    @property
    def is_cancelling(self) -> bool:
        return not self.job.has_ended and self.job.cancelled_by is not None

    @property
    def may_try_again(self) -> bool:
        return self.job.state == State.FAILED and self.is_known

    @property
    def has_file(self) -> bool:
        return bool(self.job.result and "file" in self.job.result)


@dataclass(frozen=True)
class JobList:
    rows: list[JobRow]
    older: str | None  # the id of the last job, if there are older ones

    @property
    def unfinished(self) -> int:
        return sum(not row.job.has_ended for row in self.rows)

    @property
    def content(self) -> object:
        """What the page shows, for its ETag."""
        return [(row.job.job_id, row.job.version, row.starter, row.is_known) for row in self.rows], self.older


def read(project_id: str, may: May, before: str = "") -> JobList:
    jobs, older = _visible(project_id, may, before)
    names = _names(job.started_by for job in jobs)
    return JobList([_row(job, names) for job in jobs], older)


def may_see(job: Job, may: May) -> bool:
    """By the scope in the row, so that this is right also for a kind that only another version knows."""
    return job.scope in set(Scope) and may(Scope(job.scope))


def _visible(project_id: str, may: May, before: str) -> tuple[list[Job], str | None]:
    jobs: list[Job] = []
    pages = Job.query(
        project_id,
        Job.job_id < before if before else None,
        filter_condition=Job.is_live(),
        scan_index_forward=False,
        page_size=QUERY_SIZE,
    ).page_iter
    for page in islice(pages, MAX_QUERIES):
        jobs += [job for job in map(Job.from_raw_data, page["Items"]) if may_see(job, may)]
        if len(jobs) > PAGE_SIZE:
            return jobs[:PAGE_SIZE], jobs[PAGE_SIZE - 1].job_id
    stop = pages.last_evaluated_key
    return jobs, stop["jobId"]["S"] if stop else None


def _row(job: Job, names: dict[str, str]) -> JobRow:
    kind = kinds.job_kind(job.kind)
    return JobRow(job, _title(job, kind), names.get(job.started_by), _result(job, kind), is_known=kind is not None)


def _title(job: Job, kind: JobKind | None) -> str | Promise:
    if kind is None:
        return job.kind
    what = kind.describe(job.parameters or {}) if kind.describe else ""
    return f"{kind.title}: {what}" if what else kind.title


def _result(job: Job, kind: JobKind | None) -> str | Promise | None:
    if job.state != State.DONE or job.result is None or kind is None or kind.describe_result is None:
        return None
    return kind.describe_result(job.result)


def _names(actors: Iterable[str]) -> dict[str, str]:
    """The names of the persons among the actors, in one read."""
    ids = {actor.removeprefix("person:") for actor in actors if actor.startswith("person:")}
    return {f"person:{person.person_id}": person.name for person in _people(ids)}


def _people(ids: set[str]) -> Iterator[Person]:
    return Person.batch_get(sorted(ids), attributes_to_get=["personId", "name"]) if ids else iter(())

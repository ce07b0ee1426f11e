"""The kinds of jobs and timers. Each app registers its own, in its modules `job_kinds` and `timer_kinds`.

docs/jobs.md says what a kind has to do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from jobs.models import Job
from web.caller import Scope

# A row of DynamoDB has 400 KB at most, and each piece writes it again.
LONGEST_JSON = 8_000

Json = Mapping[str, Any]


class JobFailed(Exception):
    """A piece raises it if another try cannot help. The text is shown to people, so it holds no personal data."""

    safe_to_log = True


@dataclass(frozen=True)
class Piece:
    """What a piece did: where the next one begins (None: the job is done), and the progress of the whole job."""

    cursor: Json | None
    done: int
    total: int | None = None
    result: Json | None = None
    pause: timedelta = timedelta(0)  # before the next piece, 15 minutes at most; the piece may come earlier

    def __post_init__(self) -> None:
        for name, value in (("cursor", self.cursor), ("result", self.result)):
            check_length(name, value)


def check_length(name: str, value: Json | None) -> None:
    length = len(json.dumps(value))
    if length > LONGEST_JSON:
        raise ValueError(f"The {name} has {length} characters as JSON, {LONGEST_JSON} at most: put it in a file.")


@dataclass(frozen=True)
class JobKind:
    """`run_piece(job, cursor, deadline)` works until the deadline. It may be called twice for the same cursor."""

    name: str
    title: Promise
    scope: Scope  # people who have it see the jobs of this kind, and can cancel them
    run_piece: Callable[[Job, Json, datetime], Piece]
    describe_result: Callable[[Json], str | Promise] | None = None  # one sentence for the jobs page
    describe: Callable[[Json], str] | None = None  # what a job with these parameters does, next to the title


@dataclass(frozen=True)
class Due:
    """When a timer is due again, and with which data. None: it keeps its data."""

    at: datetime
    data: Json | None = None


@dataclass(frozen=True)
class TimerKind:
    """`fire(subject, data, now)` returns when it is due again, or None. It may be called twice for the same time."""

    name: str
    fire: Callable[[str, Json, datetime], Due | None]
    for_each_project: bool = False  # then every project has such a timer, and the subject is its id


_job_kinds: dict[str, JobKind] = {}
_timer_kinds: dict[str, TimerKind] = {}


def register(kind: JobKind | TimerKind) -> None:
    if isinstance(kind, JobKind):
        _job_kinds[kind.name] = kind
    else:
        _timer_kinds[kind.name] = kind


def job_kind(name: str) -> JobKind | None:
    """None if only another version of the code knows the kind."""
    _load()
    return _job_kinds.get(name)


def timer_kind(name: str) -> TimerKind | None:
    _load()
    return _timer_kinds.get(name)


def project_timer_kinds() -> list[TimerKind]:
    _load()
    return [kind for kind in _timer_kinds.values() if kind.for_each_project]


@cache
def _load() -> None:
    """When the first event or page needs it: a cold start does not wait for it."""
    autodiscover_modules("job_kinds", "timer_kinds")

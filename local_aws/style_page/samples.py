"""What the style page shows: made-up people, items, jobs and notices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings

from jobs.models import Job, State
from jobs.page.job_list import JobRow
from staff.models import Project
from staff.people import Staff
from staff.roles import Role
from storage import clock
from web.notices import Kind, Notice

ICON = re.compile(r'<symbol id="([\w-]+)"')
ICONS = ICON.findall((settings.BASE_DIR / "static" / "icons.svg").read_text(encoding="utf-8"))

PROJECT = Project("style", name="Norrvik Ferries", time_zone="UTC")
PERSON = Staff("style", "Maja Ek", "maja@example.com", Role.AGENT, PROJECT)

NOTICES = [
    Notice("Moved to Done.", undo_address="act", undo_fields={"id": "0"}),
    Notice("Saved."),
    Notice("Tomas Berg closed this item at 14:31. Your tags were added.", Kind.PROBLEM),
]


@dataclass(frozen=True)
class Row:
    number: int
    name: str
    message: str
    rating: int
    at: datetime
    tags: tuple[str, ...] = ()
    is_unread: bool = True


def rows() -> list[Row]:
    now = clock.now()
    texts = [
        ("Elin Dahl", "Crew helped my mother with the wheelchair without being asked. Thank you.", 5, ()),
        ("Anna Sjö", "The ramp opened 25 minutes late and no one explained why. " * 3, 2, ("ramp", "delay")),
        ("م. حداد", "كانت الرحلة هادئة والطاقم لطيف.", 4, ()),
        ("Per Lund", "Paid twice for the same cabin.", 1, ("payment",)),
        ("", "Fine.", 3, ()),
    ]
    return [
        Row(number, name, message, rating, now - timedelta(hours=number * 7), tags, is_unread=number < 3)
        for number, (name, message, rating, tags) in enumerate(texts)
    ]


def jobs() -> list[JobRow]:
    progress = {"done": 480, "total": 1240}
    return [
        _job(State.QUEUED),
        _job(State.RUNNING, **progress),
        _job(State.RUNNING, done=12),
        _job(State.DONE, **progress),
        _job(State.FAILED, error="The file has no rows.", **progress),
    ]


def _job(state: State, **values: Any) -> JobRow:
    job = Job("style", str(uuid4()), kind="style", state=state, created_at=clock.now(), **({"done": 0} | values))
    return JobRow(job, "Move 1,240 items to Done", PERSON.name, None, is_known=True)

"""Measures whether the pages and figures of a project with many items take longer than those of one with few.

Only the work of the site is measured: the time of the emulated DynamoDB says nothing about the real one, which reads
one page of an index in the same time, whatever its size is.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from statistics import median
from typing import Any
from unittest import mock

import django
from django.conf import settings
from django.test import Client, RequestFactory

from analytics.counting import stream_handler
from bench import counting, figures, stream
from feedback import project_setup
from feedback.intake import submissions
from feedback.intake.submissions import Submission, shard_of
from feedback.models import Feedback, Mood, Status, folder_partition
from feedback.samples.words import MESSAGES
from staff import projects
from staff.keys import key_management
from staff.members import person_store
from staff.models import Person, Project
from staff.roles import Role
from staff.sign_in import login
from staff.sign_in.sessions import SessionStore
from storage import clock
from storage.connection import clients
from storage.connection.clients import client
from storage.ids import new_id, shard_name
from web.caller import Scope

SIZES = (1_000, 100_000)
ROUNDS = 21
DAYS = 30  # over which the items of each project are spread
PAGES = {
    "the inbox": "/dashboard/inbox/",
    "the overview": "/dashboard/",
    "`GET /analytics`": "/analytics?project={project}",
    "`GET /analytics/series`": "/analytics/series",
}
MOODS = {1: Mood.NEGATIVE, 2: Mood.NEGATIVE, 3: Mood.NEUTRAL, 4: Mood.POSITIVE, 5: Mood.POSITIVE}
ACTOR = "system:bench"
CHUNK = 25  # of BatchWriteItem
BATCH = 1_000  # of the stream
PATIENT = clients.Timeouts(1, 60, tries=1)


@dataclass
class Reading:
    """Of one page, in a project with so many items."""

    title: str
    path: str
    items: int
    browser: Client
    key: str
    cpu_ms: list[float] = field(default_factory=list)
    bytes: int = 0

    def measure(self) -> None:
        started = time.process_time()
        response = self.browser.get(self.path, headers={"X-Api-Key": self.key})
        self.cpu_ms.append((time.process_time() - started) * 1000)
        self.bytes = len(response.content)
        if response.status_code != 200:
            raise SystemExit(f"{self.title} answered {response.status_code}.")


def measure(rounds: int = ROUNDS, sizes: tuple[int, ...] = SIZES) -> str:
    django.setup()
    with _patient(), counting.emulated_stage():
        by_project = [_readings(size) for size in sizes]
        pairs = list(zip(*by_project, strict=True))  # the same page of each project
        for reading in (each for pair in pairs for each in pair):  # imports what it needs
            reading.measure()
            reading.cpu_ms.clear()
        for pair in pairs * rounds:
            for reading in pair:
                reading.measure()
    return report(pairs)


def report(pairs: Sequence[Sequence[Reading]]) -> str:
    """The readings of one page are compared with its first one."""
    rows = [
        [
            reading.title,
            f"{reading.items:,}",
            f"{median(reading.cpu_ms):.1f}",
            f"{figures.ratio(reading.cpu_ms, pair[0].cpu_ms):.2f}",
            f"{reading.bytes / 1000:.1f}",
        ]
        for pair in pairs
        for reading in pair
    ]
    return figures.table(["page", "items", "CPU, ms", f"**to {pairs[0][0].items:,}**", "KB"], rows)


def _readings(items: int) -> list[Reading]:
    project, owner = _project_with(items)
    browser = _browser(owner)
    scopes = (Scope.ANALYTICS_READ, Scope.FEEDBACK_READ)
    _, key = key_management.make(project.project_id, "bench", scopes, actor=ACTOR)
    return [
        Reading(title, path.format(project=project.project_id), items, browser, key) for title, path in PAGES.items()
    ]


def _project_with(items: int) -> tuple[Project, Person]:
    """And its owner."""
    project = projects.new(f"Shop {items}", "UTC")
    owner, writes = person_store.new(
        f"owner-{items}@example.com", "Owner", "correct horse battery", project.project_id, Role.OWNER, actor=ACTOR
    )
    project_setup.create(project, writes, actor=ACTOR)
    _fill(project, items)
    return project, owner


def _fill(project: Project, items: int) -> None:
    sample = submissions.accept(project, Submission(rating=3, message="x", name="Ada"), visitor=None)
    rows = _rows(project, sample, items - 1)
    while batch := list(islice(rows, BATCH)):
        for start in range(0, len(batch), CHUNK):
            puts = [{"PutRequest": {"Item": row}} for row in batch[start : start + CHUNK]]
            requests: Any = {Feedback.Meta.table_name: puts}
            client("dynamodb").batch_write_item(RequestItems=requests)
        stream_handler.count([stream.inserted(row, time.time()) for row in batch])


def _rows(project: Project, sample: Feedback, number: int) -> Iterator[dict[str, Any]]:
    """Copies of an item with other ids, times, messages and ratings."""
    row, words = sample.serialize() | {"version": {"N": "1"}}, [text for texts in MESSAGES.values() for text in texts]
    apart = timedelta(days=DAYS) / number
    for place in range(number):
        feedback_id, created_at, rating = new_id(), sample.created_at - place * apart, place % 5 + 1
        shard = shard_of(feedback_id)
        yield row | {
            "feedbackId": {"S": feedback_id},
            "message": {"S": words[place % len(words)]},
            "rating": {"N": str(rating)},
            "sentiment": {"S": MOODS[rating]},
            "createdAt": {"S": clock.to_text(created_at)},
            "localHour": {"S": created_at.astimezone(project.zone).strftime("%Y-%m-%dT%H")},
            "projectShard": {"S": shard_name(project.project_id, shard)},
            "folderShard": {"S": shard_name(folder_partition(project.project_id, Status.NEW), shard)},
        }


@contextmanager
def _patient() -> Iterator[None]:
    """The emulator takes seconds for a query of 100,000 items."""
    with (
        mock.patch.object(clients, "FAIL_FAST", (1, 60)),
        mock.patch.object(clients, "_FAIL_FAST", PATIENT),
        mock.patch.object(clients, "_FOR_REQUEST", PATIENT),
        mock.patch.object(clients, "_BACKGROUND", PATIENT),
    ):
        yield


def _browser(person: Person) -> Client:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    login.begin(request, person)
    request.session.save()
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.cookies[settings.SESSION_COOKIE_NAME] = str(request.session.session_key)
    return browser

"""Measures whether the inbox of a project with many items takes longer than that of one with few.

Only the work of the site is measured: the time of the emulated DynamoDB says nothing about the real one, which reads
one page of an index in the same time, whatever its size is.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import Any
from unittest import mock

import django
from django.conf import settings
from django.test import Client, RequestFactory

from bench import counting, figures
from feedback import project_setup
from feedback.intake import submissions
from feedback.intake.submissions import Submission, shard_of
from feedback.models import Feedback, Status, folder_partition
from feedback.samples.words import MESSAGES
from staff import projects
from staff.members import person_store
from staff.models import Person, Project
from staff.roles import Role
from staff.sign_in import login
from staff.sign_in.sessions import SessionStore
from storage import clock
from storage.connection import clients
from storage.connection.clients import client
from storage.ids import new_id, shard_name

SIZES = (1_000, 100_000)
ROUNDS = 21
INBOX = "/dashboard/inbox/"
ACTOR = "system:bench"
CHUNK = 25  # of BatchWriteItem
PATIENT = clients.Timeouts(1, 60, tries=1)


@dataclass
class Inbox:
    items: int
    browser: Client
    cpu_ms: list[float] = field(default_factory=list)
    bytes: int = 0

    def measure(self) -> None:
        started = time.process_time()
        response = self.browser.get(INBOX)
        self.cpu_ms.append((time.process_time() - started) * 1000)
        self.bytes = len(response.content)
        if response.status_code != 200:
            raise SystemExit(f"The inbox answered {response.status_code}.")


def measure(rounds: int = ROUNDS, sizes: tuple[int, ...] = SIZES) -> str:
    django.setup()
    with _patient(), counting.emulated_stage():
        inboxes = [Inbox(size, _browser(_project_with(size))) for size in sizes]
        for inbox in inboxes:  # imports what it needs
            inbox.measure()
            inbox.cpu_ms.clear()
        for _ in range(rounds):
            for inbox in inboxes:
                inbox.measure()
    return report(inboxes)


def report(inboxes: list[Inbox]) -> str:
    first = inboxes[0]
    rows = [
        [
            f"{inbox.items:,}",
            f"{median(inbox.cpu_ms):.1f}",
            f"{figures.ratio(inbox.cpu_ms, first.cpu_ms):.2f}",
            f"{inbox.bytes / 1000:.1f}",
        ]
        for inbox in inboxes
    ]
    return figures.table(["items", "CPU, ms", f"**to {first.items:,}**", "KB"], rows)


def _project_with(items: int) -> Person:
    """Its owner."""
    project = projects.new(f"Shop {items}", "UTC")
    owner, writes = person_store.new(
        f"owner-{items}@example.com", "Owner", "correct horse battery", project.project_id, Role.OWNER, actor=ACTOR
    )
    project_setup.create(project, writes, actor=ACTOR)
    _fill(project, items)
    return owner


def _fill(project: Project, items: int) -> None:
    sample = submissions.accept(project, Submission(rating=3, message="x", name="Ada"), visitor=None)
    rows = _rows(project, sample, items - 1)
    while chunk := [row for _, row in zip(range(CHUNK), rows, strict=False)]:
        requests: Any = {Feedback.Meta.table_name: [{"PutRequest": {"Item": row}} for row in chunk]}
        client("dynamodb").batch_write_item(RequestItems=requests)


def _rows(project: Project, sample: Feedback, number: int) -> Iterator[dict[str, Any]]:
    """Copies of an item with other ids, times and messages: a minute apart."""
    row, words = sample.serialize() | {"version": {"N": "1"}}, [text for texts in MESSAGES.values() for text in texts]
    for minute in range(number):
        feedback_id = new_id()
        shard = shard_of(feedback_id)
        yield row | {
            "feedbackId": {"S": feedback_id},
            "message": {"S": words[minute % len(words)]},
            "createdAt": {"S": clock.to_text(sample.created_at - timedelta(minutes=minute))},
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

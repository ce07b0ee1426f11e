"""Projects, people, forms, keys, items and stream records for tests, made as the product makes them."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from activity.rows import TERMINAL
from feedback.forms import default_form, publishing
from feedback.forms.models import Form
from feedback.inbox import edits, folders, saved_views
from feedback.inbox.edits import PREVIOUS, Edit
from feedback.inbox.filters import Filters
from feedback.inbox.models import SHARED, SavedView
from feedback.inbox.saved_views import NewView
from feedback.intake import submissions
from feedback.intake.submissions import Submission
from feedback.models import Feedback
from staff import projects
from staff.keys import key_management
from staff.members import person_store
from staff.models import Person, Project
from staff.roles import Role
from storage import clock, writes
from storage.connection.clients import client
from storage.streams import as_event
from web.caller import Scope


def a_project(project_id: str = "other", *, name: str = "Other shop", time_zone: str = "UTC", **more: Any) -> Project:
    project = Project(project_id, name=name, time_zone=time_zone, created_at=clock.now(), **more)
    writes.create(project)
    return project


def a_member(role: Role = Role.VIEWER, project_id: str = projects.DEFAULT, *, is_operator: bool = False) -> Person:
    name = "operator" if is_operator else role
    email = f"{name}@example.com" if project_id == projects.DEFAULT else f"{name}@{project_id}.example.com"
    return person_store.create(
        email, "Ada Lovelace", "correct horse battery", project_id, role, is_operator=is_operator, actor=TERMINAL
    )


def an_operator() -> Person:
    """Runs the site, and may only read in the default project."""
    email, password = "operator@example.com", "correct horse battery"  # pragma: allowlist secret
    return person_store.create(
        email, "Ada Lovelace", password, projects.DEFAULT, Role.VIEWER, is_operator=True, actor=TERMINAL
    )


def a_form(
    form_id: str,
    document: dict[str, Any] | None = None,
    *,
    title: str = "How was it?",
    project: Project | None = None,
    **more: Any,
) -> Form:
    document = document or default_form.document({"en": title})
    return publishing.create(project or projects.default(), form_id, document, form_id=form_id, **more)


def a_key(*scopes: Scope, project_id: str = projects.DEFAULT) -> str:
    """What a program sends."""
    return key_management.make(project_id, "a program", scopes, actor=TERMINAL)[1]


def an_id(name: str) -> str:
    """The id of an item that a test calls so."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


def a_feedback(feedback_id: str | None = None, **said: Any) -> Feedback:
    submission = Submission(**{"rating": 5, "message": "All good", **said})
    return submissions.accept(projects.find(projects.DEFAULT), submission, feedback_id, visitor=None)


def a_view(name: str = "Of all", view_id: str | None = None) -> SavedView:
    """Of all members of the default project."""
    new = NewView(owner=SHARED, name=name, filters=Filters(), view_id=view_id)
    return saved_views.create(projects.DEFAULT, new, actor="system:test")


def move(item: Feedback, to: str, snoozed_until: datetime | None = None) -> None:
    folders.move(item, to, actor="person:ada", snoozed_until=snoozed_until)


def restore(item: Feedback) -> None:
    """Returns a deleted item to the folder it had."""
    edits.apply(item, Edit(status=PREVIOUS), actor="person:ada")


def an_image(**members: Any) -> dict[str, Any]:
    """An item as the stream shows it. A member that is None is left out."""
    plain = {
        "feedbackId": str(uuid.uuid4()),
        "projectId": "default",
        "formId": "default",
        "release": "7",
        "source": "form",
        "rating": 5,
        "sentiment": "positive",
        "status": "new",
        "counted": members.get("status") not in ("spam", "deleted"),
        "localHour": "2026-11-21T10",
        **members,
    }
    return {name: _value(value) for name, value in plain.items() if value is not None}


def _value(plain: object) -> dict[str, Any]:
    if isinstance(plain, bool):
        return {"BOOL": plain}
    if isinstance(plain, int):
        return {"N": str(plain)}
    return {"SS": sorted(plain)} if isinstance(plain, set) else {"S": plain}


def an_expiry(**members: Any) -> dict[str, Any]:
    """The record of an item that was removed after the end of its retention."""
    return a_record(old=an_image(expiresAt=1, **members))


def a_record(
    new: Mapping[str, Any] | None = None,
    old: Mapping[str, Any] | None = None,
    *,
    second: int | None = None,
    event_id: str | None = None,
) -> dict[str, Any]:
    stored: dict[str, Any] = {
        "Keys": {"feedbackId": (new or old or {}).get("feedbackId", {"S": "?"})},
        "ApproximateCreationDateTime": float(second or int(time.time())),
        "SequenceNumber": str(time.time_ns()),
    }
    if new is not None:
        stored["NewImage"] = dict(new)
    if old is not None:
        stored["OldImage"] = dict(old)
    name = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
    return {"eventID": event_id or uuid.uuid4().hex, "eventName": name, "dynamodb": stored}


class FeedbackStream:
    """The real stream of the feedback table, from here on."""

    def __init__(self) -> None:
        table = client("dynamodb").describe_table(TableName=settings.TABLES["feedback"])["Table"]
        self.arn = table["LatestStreamArn"]
        streams = client("dynamodbstreams")
        shard = streams.describe_stream(StreamArn=self.arn)["StreamDescription"]["Shards"][0]["ShardId"]
        self.iterator = streams.get_shard_iterator(StreamArn=self.arn, ShardId=shard, ShardIteratorType="LATEST")[
            "ShardIterator"
        ]

    @classmethod
    def new(cls) -> FeedbackStream:
        """A stream without records. The old one holds those of all earlier tests, and a recount reads all of them."""
        table = settings.TABLES["feedback"]
        specification = client("dynamodb").describe_table(TableName=table)["Table"]["StreamSpecification"]
        for change in ({"StreamEnabled": False}, specification):
            client("dynamodb").update_table(TableName=table, StreamSpecification=change)  # type: ignore[arg-type]
        return cls()

    def records(self) -> list[dict[str, Any]]:
        """All since the last call."""
        found: list[dict[str, Any]] = []
        while True:
            answer = client("dynamodbstreams").get_records(ShardIterator=self.iterator)
            self.iterator = answer["NextShardIterator"]
            if not answer["Records"]:
                return found
            found += [as_event(record, self.arn) for record in answer["Records"]]


def counters() -> dict[tuple[str, str], dict[str, int]]:
    """All counters that are not zero, without versions."""
    table = settings.TABLES["analytics"]
    found = {}
    for page in (
        client("dynamodb").get_paginator("scan").paginate(TableName=table, FilterExpression="attribute_not_exists(ids)")
    ):
        for item in page["Items"]:
            numbers = {name: int(value["N"]) for name, value in item.items() if "N" in value and name != "version"}
            key = item["aggregateId"]["S"], item["bucket"]["S"]
            found[key] = {name: number for name, number in numbers.items() if number}
    return {key: numbers for key, numbers in found.items() if numbers}


def plain(delta: Mapping[tuple[str, str], Mapping[str, int]]) -> dict[tuple[str, str], dict[str, int]]:
    """A delta in the shape of `counters()`."""
    return {
        key: {name: n for name, n in numbers.items() if n} for key, numbers in delta.items() if any(numbers.values())
    }

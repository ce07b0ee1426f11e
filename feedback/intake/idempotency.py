"""Stores a repeated request once: its Idempotency-Key determines the id of the item, so one conditional put decides."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings

from feedback.intake import submissions
from feedback.intake.screening import Visitor
from feedback.intake.submissions import Submission
from feedback.models import Feedback
from staff.models import Project
from storage import writes
from storage.ids import keyed_hash

ID_NAMESPACE = UUID("0c6a4b1e-52f9-5d37-8f60-5b6d0a6f7c11")

# Not what the sender wrote: it is the same request after a new version of the form, in another window, or without a
# release that the form does not list.
DERIVED = {"context", "counts", "form_version", "release", "variant"}


class KeyReused(Exception):
    """The key was used before, with another body or for an item that no longer exists."""


def accept_once(
    project: Project,
    submission: Submission,
    caller: str,
    key: str,
    *,
    visitor: Visitor | None,
    request_id: str | None,
) -> tuple[Feedback, bool]:
    """The item, and whether an earlier request stored it.

    All visitors share one space of keys, so each of them must choose long random keys.
    """
    submission = replace(submission, body_hash=_fingerprint(vars(submission)))
    feedback_id = str(uuid5(ID_NAMESPACE, f"{project.project_id} {caller} {key}"))
    try:
        item = submissions.accept(project, submission, feedback_id, visitor=visitor, request_id=request_id)
    except writes.Conflict:
        return _stored_item(feedback_id, submission), True
    return item, False


def _stored_item(feedback_id: str, submission: Submission) -> Feedback:
    try:
        item = writes.find(Feedback, feedback_id, consistent=True)
    except writes.NotFound:
        raise KeyReused from None
    if item.body_hash != submission.body_hash:
        raise KeyReused
    # Repeat the first response: callers that may not read must not see what staff have changed since.
    item.message, item.name, item.email = submission.message, submission.name, submission.email
    return item


def _fingerprint(fields: Mapping[str, Any]) -> str:
    """Keyed, because a plain hash would confirm a guessed message. Only PERSON_HASH_KEY never changes."""
    sent = {name: value for name, value in fields.items() if name not in DERIVED}
    return keyed_hash(settings.PERSON_HASH_KEY, "body", json.dumps(sent, sort_keys=True, default=_in_order))


def _in_order(value: Any) -> Any:
    """A set has another order in each process."""
    return sorted(value) if isinstance(value, frozenset) else str(value)

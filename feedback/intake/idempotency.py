"""Stores an item once, however often a program sends it with the same Idempotency-Key."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from feedback.intake import submissions
from feedback.intake.screening import Visitor
from feedback.intake.submissions import Submission
from feedback.models import Feedback
from staff.models import Project
from storage import idempotency, writes

# Not what the sender wrote: it is the same request after a new version of the form, in another window, or without a
# release that the form does not list.
DERIVED = {"context", "counts", "form_version", "release", "variant"}


def accept_once(
    project: Project,
    submission: Submission,
    caller: str,
    key: str,
    *,
    visitor: Visitor | None,
    request_id: str | None,
) -> tuple[Feedback, bool]:
    """The item, and whether an earlier request stored it. Raises KeyReused.

    All visitors share one space of keys, so each of them must choose long random keys.
    """
    submission = replace(submission, body_hash=_body_hash(submission))
    feedback_id = idempotency.id_of("item", project.project_id, caller, key)
    try:
        item = submissions.accept(project, submission, feedback_id, visitor=visitor, request_id=request_id)
    except writes.Conflict:
        return stored_item(project, submission, caller, key), True
    return item, False


def stored_item(project: Project, submission: Submission, caller: str, key: str) -> Feedback:
    """What an earlier request with the same key and body stored. Raises KeyReused."""
    feedback_id = idempotency.id_of("item", project.project_id, caller, key)
    find = partial(writes.find, Feedback, feedback_id, consistent=True)
    item = idempotency.stored_before(find, _body_hash(submission))
    # Repeat the first response: callers that may not read must not see what staff have changed since.
    item.message, item.name, item.email = submission.message, submission.name, submission.email
    return item


def _body_hash(submission: Submission) -> str:
    sent = {name: value for name, value in vars(submission).items() if name not in DERIVED | {"body_hash"}}
    return idempotency.body_hash("item", sent)

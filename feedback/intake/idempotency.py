"""A request that comes twice stores one item: its Idempotency-Key fixes the id, so one conditional put decides."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings

from feedback.intake import intake
from feedback.intake.intake import Submission
from feedback.models import Feedback
from staff.models import Project
from storage import writes
from storage.ids import keyed_hash

IDS = UUID("0c6a4b1e-52f9-5d37-8f60-5b6d0a6f7c11")


class KeyReused(Exception):
    """The key came before, with another body or for an item that is gone."""


def accept_once(
    project: Project, submission: Submission, caller: str, key: str, *, request_id: str | None
) -> tuple[Feedback, bool]:
    """The item, and whether it was there before. Callers without a name share one space: long random keys are theirs
    to choose.
    """
    submission = replace(submission, body_hash=_fingerprint(vars(submission)))
    feedback_id = str(uuid5(IDS, f"{project.project_id} {caller} {key}"))
    try:
        return intake.accept(project, submission, feedback_id, request_id=request_id), False
    except writes.Conflict:
        return _first(feedback_id, submission), True


def _first(feedback_id: str, submission: Submission) -> Feedback:
    try:
        item = writes.find(Feedback, feedback_id, consistent=True)
    except writes.NotFound:
        raise KeyReused from None
    if item.body_hash != submission.body_hash:
        raise KeyReused
    # The first answer again. What staff have changed since is not for callers who may not read.
    item.message, item.name, item.email = submission.message, submission.name, submission.email
    return item


def _fingerprint(said: Mapping[str, Any]) -> str:
    """Keyed, as it would tell a guess about a message right or wrong; by the one key that is never changed."""
    return keyed_hash(settings.PERSON_HASH_KEY, "body", json.dumps(said, sort_keys=True, default=str))

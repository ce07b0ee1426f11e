"""Sends a request of an operation as openapi.json describes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from pytest_django import Settings

from feedback.models import Status
from feedback.openapi.bulk import BATCH_ID
from jobs import lifecycle
from tests.analytics.releases.factories import a_release
from tests.factories import a_feedback, a_key, a_view, move
from tests.feedback.api.conftest import Caller
from tests.feedback_site.openapi.described import Described
from tests.tasks.factories import a_task
from web.caller import Scope

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response


@dataclass(frozen=True)
class Request:
    """Calls one operation, with a key that has only the scope of this operation."""

    operation: Described
    settings: Settings
    patch: pytest.MonkeyPatch
    port: int

    def send(self, key: str | None = None, item: str | None = None, query: str = "", **more: Any) -> Response:
        path = self.path(item or self.an_item())
        body = more.pop("body", self.operation.example)
        return Caller(key or self.key(self.operation.scopes)).send(self.operation.method, path + query, body, **more)

    def key(self, scopes: Sequence[str]) -> str:
        return a_key(*map(Scope, scopes))

    def path(self, item: str) -> str:
        return self.operation.path.format(
            feedbackId=item, taskId=item, jobId=item, viewId=item, releaseId=item, keyId=item
        )

    def an_item(self) -> str:
        """The id of an item, of a task, of a job, of a saved view, of a release or of a key."""
        if "keyId" in self.operation.path:
            return self.key([Scope.KEYS_MANAGE]).split("_")[1]
        if "jobId" in self.operation.path:
            return lifecycle.start("feedback.undo", "default", "person:ada", {"batchId": BATCH_ID}).job_id
        if "taskId" in self.operation.path:
            return a_task().task_id
        if "viewId" in self.operation.path:
            return a_view().view_id
        if "releaseId" in self.operation.path:
            return a_release().release_id
        item = a_feedback(email="ada@example.com")
        if self.operation.name == "restoreFeedback":
            move(item, Status.DELETED)
        return item.feedback_id

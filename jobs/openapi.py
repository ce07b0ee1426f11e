"""Describes the operations on jobs in openapi.json."""

from __future__ import annotations

from typing import Any

from jobs.api import NO_JOB, Job
from web.caller import Scope
from web.openapi import responses
from web.openapi.descriptions import AppDoc, ErrorCase, OperationDoc, ResponseDoc
from web.openapi.headers import RATE_LIMITS

JOB_ID = "01a2c6f0-7d2b-7c31-9a5e-3f1d8b64c2bb"
RUNNING: dict[str, Any] = {
    "jobId": JOB_ID,
    "kind": "feedback.bulk",
    "state": "running",
    "done": 500,
    "total": None,
    "result": {"changed": 500},
    "error": None,
    "createdAt": "2026-11-21T09:30:00.123Z",
    "endedAt": None,
}
CANCELLED = RUNNING | {"state": "cancelled", "endedAt": "2026-11-21T09:30:04.871Z"}
NOT_FOUND = responses.error("JobNotFound", 404, "The job does not exist.", ErrorCase("not_found", NO_JOB))

DOC = AppDoc(
    tag="Jobs",
    description="Follow long work, such as a change of many items, and cancel it. A caller needs the scope of the job: "
    "for changes of items it is `feedback:manage`.",
    operations={
        ("GET", "/jobs/{job_id}"): OperationDoc(
            name="readJob",
            summary="Get a job",
            description="Ask every few seconds, until the state is `done`, `failed` or `cancelled`.",
            scope=Scope.FEEDBACK_MANAGE,
            responses=(ResponseDoc(200, "The job.", Job, RUNNING, RATE_LIMITS),),
            errors=(NOT_FOUND,),
        ),
        ("POST", "/jobs/{job_id}/cancel"): OperationDoc(
            name="cancelJob",
            summary="Cancel a job",
            description="What was done stays. The part that is being done at this moment is finished first, so the "
            "state can still be `running`. A job that has ended is not changed.",
            scope=Scope.FEEDBACK_MANAGE,
            responses=(ResponseDoc(200, "The job.", Job, CANCELLED, RATE_LIMITS),),
            errors=(NOT_FOUND,),
        ),
    },
    path_parameters={"jobId": {"description": "The `jobId` of a job.", "example": JOB_ID}},
    schemas={"Job": "Long work of the site."},
)

"""What openapi.json says about tasks."""

from __future__ import annotations

from tasks.openapi.examples import TASK_ID
from tasks.openapi.operations import OPERATIONS
from web.openapi.descriptions import AppDoc

DOC = AppDoc(
    tag="Tasks",
    description="Create, list and change follow-up tasks.",
    operations=OPERATIONS,
    path_parameters={"taskId": {"description": "The `taskId` of a task.", "example": TASK_ID}},
    schemas={
        "Comment": "A comment on a task.",
        "CommentPage": "The comments on a task.",
        "NewComment": "A comment to write.",
        "NewTask": "A task to create. Length limits apply to the text without white space at its ends.",
        "Task": "A task.",
        "TaskPage": "One page of a list.",
        "TaskUpdate": "The fields of a task that you can change. An empty value removes what was there.",
    },
)

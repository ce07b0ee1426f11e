"""The examples of requests and responses in openapi.json."""

from __future__ import annotations

from typing import Any

TASK_ID = "01a2c6f0-7d2b-7c31-9a5e-3f1d8b64c2aa"
ITEM_ID = "5f3c8a7e-2b61-4d0f-9c5a-1e7d4b92f6a0"

EXAMPLE: dict[str, Any] = {
    "taskId": TASK_ID,
    "title": "Ask the printer for a date",
    "description": None,
    "status": "Open",
    "priority": "high",
    "tags": ["print"],
    "assignee": None,
    "deadline": "2026-11-27",
    "reminderAt": None,
    "feedbackIds": [],
    "links": ["https://github.com/example/shop/issues/12"],
    "createdBy": "key:4f2a90c1b7de",
    "createdAt": "2026-11-23T09:30:00.123Z",
    "updatedAt": "2026-11-23T09:30:00.123Z",
    "completedAt": None,
    "version": 1,
}
NEW_EXAMPLE = {name: EXAMPLE[name] for name in ("title", "priority", "tags", "deadline", "links")}
COMPLETED = EXAMPLE | {
    "status": "Completed",
    "updatedAt": "2026-11-24T10:02:17.480Z",
    "completedAt": "2026-11-24T10:02:17.480Z",
    "version": 2,
}
PAGE = {"items": [EXAMPLE], "count": 1, "lastKey": "WzE3OTU4Nzg2MDAxMjNd:mPq1Xn0c2w"}

COMMENT: dict[str, Any] = {
    "commentId": "01a2c6f4-11d0-7a55-8b1e-6c0f9d27e3b1",
    "text": "They call back tomorrow.",
    "author": "key:4f2a90c1b7de",
    "mentions": [],
    "createdAt": "2026-11-23T09:31:00.456Z",
    "editedAt": None,
}

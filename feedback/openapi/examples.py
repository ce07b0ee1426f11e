"""The examples of requests and responses in openapi.json."""

from __future__ import annotations

from typing import Any

ITEM_ID = "5f3c8a7e-2b61-4d0f-9c5a-1e7d4b92f6a0"

NEW: dict[str, Any] = {
    "rating": 5,
    "message": "Found it at once!",
    "name": "Ada Lovelace",
    "email": "ada@example.com",
}
RECEIPT: dict[str, Any] = {
    "feedbackId": ITEM_ID,
    "formId": "default",
    "rating": 5,
    "message": "Found it at once!",
    "sentiment": "positive",
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "createdAt": "2026-11-21T09:30:00.123Z",
}
ITEM: dict[str, Any] = RECEIPT | {
    "status": "new",
    "source": "api",
    "release": "2.1.0",
    "servedBy": "12",
    "formVersion": 1,
    "variant": None,
    "answers": {},
    "context": {},
    "tags": ["checkout"],
    "assignee": None,
    "mayReply": None,
    "spamReason": None,
    "snoozedUntil": None,
    "updatedAt": "2026-11-21T09:30:00.123Z",
    "expiresAt": "2026-12-21T09:30:00.123Z",
    "version": 1,
}
MOVED: dict[str, Any] = ITEM | {"status": "done", "updatedAt": "2026-11-21T10:02:17.480Z", "version": 2}
RESTORED: dict[str, Any] = ITEM | {"updatedAt": "2026-11-22T08:15:41.006Z", "version": 3}
LAST_KEY = "WzE3OTU4Nzg2MDAxMjNd:mPq1Xn0c2w"
PAGE: dict[str, Any] = {"items": [ITEM], "count": 1, "lastKey": LAST_KEY, "searchedBackTo": None}

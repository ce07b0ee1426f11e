from __future__ import annotations

from typing import Any

ITEM_ID = "5f3c8a7e-2b61-4d0f-9c5a-1e7d4b92f6a0"
REQUEST_ID = "8f507cfc-1f0a-4a6e-9d3b-5e1c7d2b9a40"
IDEMPOTENCY_KEY = "3f0e6c1a-6f5d-4a55-8f5e-2f8f0d9f4b7c"

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
    "release": "12",
    "updatedAt": "2026-11-21T09:30:00.123Z",
    "expiresAt": "2026-12-21T09:30:00.123Z",
    "version": 1,
}
MOVED: dict[str, Any] = ITEM | {"status": "done", "updatedAt": "2026-11-21T10:02:17.480Z", "version": 2}
RESTORED: dict[str, Any] = ITEM | {"updatedAt": "2026-11-22T08:15:41.006Z", "version": 3}
LAST_KEY = "WzE3OTU4Nzg2MDAxMjNd:mPq1Xn0c2w"
PAGE: dict[str, Any] = {"items": [ITEM], "count": 1, "lastKey": LAST_KEY}
TOTALS: dict[str, Any] = {
    "totalFeedback": 4,
    "averageRating": 4.25,
    "csat": 75.0,
    "sentiment": {"positive": 3, "neutral": 0, "negative": 1},
    "ratings": {"1": 0, "2": 1, "3": 0, "4": 0, "5": 3},
    "lastUpdated": "2026-11-21T09:30:00.845Z",
}
WELL: dict[str, Any] = {"status": "ok", "version": "12", "checks": {"storage": "ok"}}
ILL: dict[str, Any] = {"status": "degraded", "version": "12", "checks": {"storage": "failed"}}

"""FastAPI behind Mangum, as in their documentation."""

from __future__ import annotations

import os
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from mangum import Mangum
from pydantic import BaseModel, Field  # type: ignore[import-not-found]

VERSION = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
dynamodb = boto3.resource("dynamodb")
table = dynamodb.Table(os.environ["FEEDBACK_TABLE_NAME"])
analytics = dynamodb.Table(os.environ["ANALYTICS_TABLE_NAME"])
app = FastAPI()


class Submission(BaseModel):  # type: ignore[misc]
    rating: int = Field(ge=1, le=5, strict=True)
    message: str
    name: str | None = None
    email: str | None = None


@app.get("/health")  # type: ignore[untyped-decorator]
def health() -> JSONResponse:
    try:
        table.get_item(Key={"feedbackId": "health"}, ProjectionExpression="version")
    except (BotoCoreError, ClientError):
        return answer(503, {"status": "degraded", "version": VERSION, "checks": {"storage": "failed"}})
    return answer(200, {"status": "ok", "version": VERSION, "checks": {"storage": "ok"}})


@app.post("/feedback")  # type: ignore[untyped-decorator]
def create(submission: Submission) -> JSONResponse:
    item = {
        "feedbackId": str(uuid.uuid4()),
        "name": submission.name,
        "email": submission.email,
        "rating": submission.rating,
        "message": submission.message,
        "sentiment": "positive" if submission.rating > 3 else "neutral" if submission.rating == 3 else "negative",
        "createdAt": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    expires_at = int(time.time()) + 30 * 24 * 3600
    table.put_item(Item=item | {"expiresAt": expires_at}, ConditionExpression="attribute_not_exists(feedbackId)")
    return answer(201, item)


@app.get("/analytics")  # type: ignore[untyped-decorator]
def totals() -> JSONResponse:
    item: dict[str, Any] = analytics.get_item(Key={"aggregateId": "project#default", "bucket": "total"})["Item"]
    return answer(
        200,
        {
            "totalFeedback": int(item["totalCount"]),
            "averageRating": round(float(item["sumRatings"] / item["totalCount"]), 2),
            "sentiment": {mood: int(item[f"mood:{mood}"]) for mood in ("positive", "neutral", "negative")},
            "lastUpdated": item["lastUpdated"],
        },
    )


def answer(status: int, document: dict[str, Any]) -> JSONResponse:
    return JSONResponse(document, status, headers={"Cache-Control": "no-store"})


handler = Mangum(app, lifespan="off")

"""The event handler of AWS Powertools, as in its documentation."""

from __future__ import annotations

import json
import os
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import boto3
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import BadRequestError
from botocore.exceptions import BotoCoreError, ClientError

VERSION = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
dynamodb = boto3.resource("dynamodb")
table = dynamodb.Table(os.environ["FEEDBACK_TABLE_NAME"])
analytics = dynamodb.Table(os.environ["ANALYTICS_TABLE_NAME"])
app = APIGatewayRestResolver()


@app.get("/health")  # type: ignore[untyped-decorator]
def health() -> Response[str]:
    try:
        table.get_item(Key={"feedbackId": "health"}, ProjectionExpression="version")
    except (BotoCoreError, ClientError):
        return answer(503, {"status": "degraded", "version": VERSION, "checks": {"storage": "failed"}})
    return answer(200, {"status": "ok", "version": VERSION, "checks": {"storage": "ok"}})


@app.post("/feedback")  # type: ignore[untyped-decorator]
def create() -> Response[str]:
    try:
        submission = app.current_event.json_body
        rating, message = submission["rating"], submission["message"]
    except (ValueError, KeyError, TypeError):
        raise BadRequestError("rating and message are required") from None
    if type(rating) is not int or not 1 <= rating <= 5 or not isinstance(message, str):
        raise BadRequestError("rating is a number from 1 to 5, message a text")
    item = {
        "feedbackId": str(uuid.uuid4()),
        "name": submission.get("name"),
        "email": submission.get("email"),
        "rating": rating,
        "message": message,
        "sentiment": "positive" if rating > 3 else "neutral" if rating == 3 else "negative",
        "createdAt": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    expires_at = int(time.time()) + 30 * 24 * 3600
    table.put_item(Item=item | {"expiresAt": expires_at}, ConditionExpression="attribute_not_exists(feedbackId)")
    return answer(201, item)


@app.get("/analytics")  # type: ignore[untyped-decorator]
def totals() -> Response[str]:
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


def answer(status: int, document: dict[str, Any]) -> Response[str]:
    return Response(status, "application/json", json.dumps(document), headers={"Cache-Control": "no-store"})


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    response: dict[str, Any] = app.resolve(event, context)
    return response

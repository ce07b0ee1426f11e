"""The smallest implementation: a function with boto3, and nothing else."""

from __future__ import annotations

import json
import os
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

VERSION = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
dynamodb = boto3.resource("dynamodb")
table = dynamodb.Table(os.environ["FEEDBACK_TABLE_NAME"])
analytics = dynamodb.Table(os.environ["ANALYTICS_TABLE_NAME"])
limits = dynamodb.Table(os.environ["LIMITS_TABLE_NAME"])
LIMIT = int(os.environ["RATE_LIMIT_ADDRESS"])  # requests a minute; 0 is no limit


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    route = event["httpMethod"], event["path"]
    if route == ("GET", "/health"):
        return health()
    if route == ("POST", "/feedback"):
        if LIMIT and not within_limit(event["requestContext"]["identity"]["sourceIp"]):
            return answer(429, {"message": "Too Many Requests"})
        return create(event["body"])
    if route == ("GET", "/analytics"):
        return totals()
    return answer(404, {"message": "Not Found"})


def health() -> dict[str, Any]:
    try:
        table.get_item(Key={"feedbackId": "health"}, ProjectionExpression="version")
    except (BotoCoreError, ClientError):
        return answer(503, {"status": "degraded", "version": VERSION, "checks": {"storage": "failed"}})
    return answer(200, {"status": "ok", "version": VERSION, "checks": {"storage": "ok"}})


def create(body: str) -> dict[str, Any]:
    try:
        submission = json.loads(body)
        rating, message = submission["rating"], submission["message"]
    except (ValueError, KeyError, TypeError):
        return answer(400, {"message": "rating and message are required"})
    if type(rating) is not int or not 1 <= rating <= 5 or not isinstance(message, str):
        return answer(400, {"message": "rating is a number from 1 to 5, message a text"})
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


def within_limit(address: str) -> bool:
    now = int(time.time())
    try:
        limits.update_item(
            Key={"limitId": f"{address}#{now // 60}"},
            UpdateExpression="ADD used :one SET expiresAt = :later",
            ConditionExpression="attribute_not_exists(used) OR used < :limit",
            ExpressionAttributeValues={":one": 1, ":later": now + 360, ":limit": LIMIT},
        )
    except dynamodb.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def totals() -> dict[str, Any]:
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


def answer(status: int, document: dict[str, Any]) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json", "Cache-Control": "no-store"},
        "body": json.dumps(document),
    }

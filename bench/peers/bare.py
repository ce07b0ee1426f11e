"""The least that can answer: a function, boto3, and nothing else."""

from __future__ import annotations

import json
import os
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

VERSION = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
table = boto3.resource("dynamodb").Table(os.environ["FEEDBACK_TABLE_NAME"])


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    route = event["httpMethod"], event["path"]
    if route == ("GET", "/health"):
        return health()
    return answer(404, {"message": "Not Found"})


def health() -> dict[str, Any]:
    try:
        table.get_item(Key={"feedbackId": "health"}, ProjectionExpression="version")
    except (BotoCoreError, ClientError):
        return answer(503, {"status": "degraded", "version": VERSION, "checks": {"storage": "failed"}})
    return answer(200, {"status": "ok", "version": VERSION, "checks": {"storage": "ok"}})


def answer(status: int, document: dict[str, Any]) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json", "Cache-Control": "no-store"},
        "body": json.dumps(document),
    }

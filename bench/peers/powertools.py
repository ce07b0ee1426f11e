"""AWS Powertools' event handler, as its documentation has it."""

from __future__ import annotations

import json
import os
from typing import Any

import boto3
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from botocore.exceptions import BotoCoreError, ClientError

VERSION = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
table = boto3.resource("dynamodb").Table(os.environ["FEEDBACK_TABLE_NAME"])
app = APIGatewayRestResolver()


@app.get("/health")  # type: ignore[untyped-decorator]
def health() -> Response[str]:
    try:
        table.get_item(Key={"feedbackId": "health"}, ProjectionExpression="version")
    except (BotoCoreError, ClientError):
        return answer(503, {"status": "degraded", "version": VERSION, "checks": {"storage": "failed"}})
    return answer(200, {"status": "ok", "version": VERSION, "checks": {"storage": "ok"}})


def answer(status: int, document: dict[str, Any]) -> Response[str]:
    return Response(status, "application/json", json.dumps(document), headers={"Cache-Control": "no-store"})


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    answered: dict[str, Any] = app.resolve(event, context)
    return answered

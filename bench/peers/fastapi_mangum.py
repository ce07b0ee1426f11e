"""FastAPI behind Mangum, as their documentation has it."""

from __future__ import annotations

import os
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from mangum import Mangum

VERSION = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
table = boto3.resource("dynamodb").Table(os.environ["FEEDBACK_TABLE_NAME"])
app = FastAPI()


@app.get("/health")  # type: ignore[untyped-decorator]
def health() -> JSONResponse:
    try:
        table.get_item(Key={"feedbackId": "health"}, ProjectionExpression="version")
    except (BotoCoreError, ClientError):
        return answer(503, {"status": "degraded", "version": VERSION, "checks": {"storage": "failed"}})
    return answer(200, {"status": "ok", "version": VERSION, "checks": {"storage": "ok"}})


def answer(status: int, document: dict[str, Any]) -> JSONResponse:
    return JSONResponse(document, status, headers={"Cache-Control": "no-store"})


handler = Mangum(app, lifespan="off")

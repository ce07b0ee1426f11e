from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from storage.clients import fail_fast_dynamodb


def reachable() -> bool:
    """Whether storage answers: one read of half a unit, of an item that need not exist."""
    try:
        fail_fast_dynamodb().call(
            "GetItem",
            {
                "TableName": settings.TABLES["feedback"],
                "Key": {"feedbackId": {"S": "health"}},
                "ProjectionExpression": "version",
            },
        )
    except (BotoCoreError, ClientError):
        return False
    return True

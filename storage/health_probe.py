from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from storage.clients import hasty_dynamodb


def reachable() -> bool:
    """Whether storage answers: one read of half a unit, of an item that need not exist."""
    try:
        hasty_dynamodb().call(
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

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from storage.connection.clients import fail_fast_dynamodb


def reachable() -> bool:
    """Whether storage answers. It reads an item that need not exist, for half a read unit."""
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

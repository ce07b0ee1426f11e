"""Notes when a key was last used, to the hour: so it costs a request one short write an hour for each key.

The row of the key says when that was, and each container reads it every ten seconds anyway.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from botocore.exceptions import BotoCoreError, ClientError

from staff.models import Key
from storage import clock
from storage.connection import failures
from storage.connection.clients import fail_fast_dynamodb
from storage.reads import key_of
from storage.writes import CONDITION_FAILED

ONCE_IN = timedelta(hours=1)
# Not by a method of the model: it would change the version of the key, and so refuse the change of a person.
UPDATE = {
    "UpdateExpression": "SET lastUsedAt = :now",
    "ConditionExpression": "attribute_exists(keyId) AND (attribute_not_exists(lastUsedAt) OR lastUsedAt <= :before)",
}

logger = logging.getLogger(__name__)


def note(key: Key) -> None:
    """If it fails, the request goes on. This container tries again in an hour, or after it has read the key again."""
    now = clock.now()
    if key.last_used_at and key.last_used_at > now - ONCE_IN:
        return
    key.last_used_at = now
    times = {":now": {"S": clock.to_text(now)}, ":before": {"S": clock.to_text(now - ONCE_IN)}}
    request = {"TableName": Key.Meta.table_name, "Key": key_of(key), "ExpressionAttributeValues": times, **UPDATE}
    try:
        fail_fast_dynamodb().call("UpdateItem", request)
    except (BotoCoreError, ClientError) as error:
        if failures.code(error) != CONDITION_FAILED:  # else another container was faster
            logger.warning("key_use_not_noted", exc_info=True, extra={"subject": f"key:{key.key_id}"})

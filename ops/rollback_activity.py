"""Records a rollback by hand: a row of activity before it and one after it, as the alias is not in DynamoDB.

A rollback must work in an emergency. So if a row cannot be written, this logs an error and the rollback goes on: the
ledger has it too. The rollback function itself does not know activity, and must not: see CONTRIBUTING.md.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from pynamodb.exceptions import PynamoDBException

from activity import rows
from storage import writes
from storage.ids import ordered_id
from web.logs.log_format import request_id

REQUESTED, MOVED, REFUSED = "rollback.requested", "rollback.moved", "rollback.refused"
FAILED, UNANSWERED = "rollback.failed", "rollback.unanswered"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class RollbackActivity:
    to: str | None  # None: the usual version
    actor: str
    batch_id: str

    def record(self, action: str) -> None:
        version = [None, int(self.to)] if self.to and self.to.isdecimal() else rows.CHANGED
        try:
            writes.create_fast(
                rows.row(
                    subject=f"alias#{settings.STAGE}",
                    project_id=rows.SITE,
                    actor=self.actor,
                    action=action,
                    changes={"version": version},
                    request_id=request_id.get(),
                    batch_id=self.batch_id,
                )
            )
        except (PynamoDBException, BotoCoreError, ClientError) as error:
            logger.error("activity_not_recorded", extra={"action": action, "errorType": type(error).__name__})


def begin(to: str | None, actor: str) -> RollbackActivity:
    activity = RollbackActivity(to, actor, ordered_id())
    activity.record(REQUESTED)
    return activity

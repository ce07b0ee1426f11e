"""The context of the rollback for a person at a terminal: from the site's settings, with that person's own rights."""

from __future__ import annotations

import logging

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from ops import names
from ops.cloud import secrets, stages
from ops.cloud.stages import StageError
from ops.rollback import context
from ops.rollback.config import WATCH_HOURS, Config
from ops.rollback.context import Context
from storage import clients

logger = logging.getLogger(__name__)


def gather() -> Context:
    known = _secrets()
    stage = settings.STAGE
    config = Config(
        stage=stage,
        function=names.site_function(),
        alias=stage,
        alarm=f"feedback-{stage}-failing",
        ledger_table=settings.LEDGER_TABLE_NAME,
        ledger_key=settings.LEDGER_KEY or known.get("LEDGER_KEY", ""),
        notice_topic=_notice_topic(stage),
        webhook=known.get("NOTICE_WEBHOOK_URL", ""),
        watch_hours=WATCH_HOURS,
    )
    return context.make(config, clients.connect)


def whoami() -> str:
    """By the word of AWS, not of the machine."""
    return str(clients.connect("sts", context.BRIEF).get_caller_identity()["Arn"])


# Neither of these may stop a rollback: it then goes untold or unwritten, and says so.


def _secrets() -> dict[str, str]:
    if settings.IS_LOCAL:
        return {}
    try:
        return secrets.read(clients.client("ssm"), settings.STAGE)
    except (BotoCoreError, ClientError, secrets.SecretError) as error:
        logger.warning("secrets_unreadable", extra={"errorType": type(error).__name__})
        return {}


def _notice_topic(stage: str) -> str:
    try:
        # Of the one stack that has it: who releases may not describe the other.
        return stages.outputs(clients.client("cloudformation"), stage).get("NoticeTopicArn", "")
    except (BotoCoreError, ClientError, StageError) as error:
        logger.warning("stack_unreadable", extra={"errorType": type(error).__name__})
        return ""

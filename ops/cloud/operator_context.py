"""Makes the rollback's context for an operator at a terminal: with the site's settings and the operator's rights."""

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
from storage.connection import clients

logger = logging.getLogger(__name__)


def gather() -> Context:
    secret_values = _secrets()
    stage = settings.STAGE
    config = Config(
        stage=stage,
        function=names.site_function(),
        alias=stage,
        alarm=f"feedback-{stage}-failing",
        ledger_table=settings.LEDGER_TABLE_NAME,
        ledger_key=settings.LEDGER_KEY or secret_values.get("LEDGER_KEY", ""),
        notice_topic=_notice_topic(stage),
        webhook=secret_values.get("NOTICE_WEBHOOK_URL", ""),
        watch_hours=WATCH_HOURS,
    )
    return context.make(config, clients.connect)


def whoami() -> str:
    """The identity as AWS sees it, not the machine's user name."""
    return str(clients.connect("sts", context.BRIEF).get_caller_identity()["Arn"])


# Neither of these may stop a rollback. Without them it sends no notice or writes no entry, and reports that.


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
        # Only this stack has it, and the policies of a release do not allow to describe the other.
        return stages.outputs(clients.client("cloudformation"), stage).get("NoticeTopicArn", "")
    except (BotoCoreError, ClientError, StageError) as error:
        logger.warning("stack_unreadable", extra={"errorType": type(error).__name__})
        return ""

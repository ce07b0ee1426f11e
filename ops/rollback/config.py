"""What the rollback function is told by its environment. It must not need the site's settings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

WATCH_HOURS = 24.0

IN_LAMBDA = "AWS_LAMBDA_FUNCTION_NAME" in os.environ
VERSION = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION", "dev")  # the rollback function's own


@dataclass(frozen=True)
class Config:
    stage: str
    function: str
    alias: str
    alarm: str
    ledger_table: str
    ledger_key: str
    notice_topic: str
    webhook: str
    watch_hours: float

    @property
    def page_topic(self) -> str:
        """Beside the other in the same stack. A setting more would be one more that can be wrong on the worst day."""
        return self.notice_topic.replace(":feedback-notices-", ":feedback-pages-")

    def missing(self) -> list[str]:
        """What a release has to set right before it counts on the rollback."""
        needed = {
            "STAGE": self.stage,
            "SITE_FUNCTION": self.function,
            "SERVING_ALIAS": self.alias,
            "ROLLBACK_ALARM": self.alarm,
            "LEDGER_TABLE_NAME": self.ledger_table,
            "LEDGER_KEY": self.ledger_key,
            "NOTICE_TOPIC_ARN": self.notice_topic,
        }
        return [name for name, value in needed.items() if not value]


def from_environment() -> Config:
    """Never raises: with a part missing it may still be possible to roll back."""
    given = os.environ
    return Config(
        stage=given.get("STAGE", ""),
        function=given.get("SITE_FUNCTION", ""),
        alias=given.get("SERVING_ALIAS", ""),
        alarm=given.get("ROLLBACK_ALARM", ""),
        ledger_table=given.get("LEDGER_TABLE_NAME", ""),
        ledger_key=given.get("LEDGER_KEY", ""),
        notice_topic=given.get("NOTICE_TOPIC_ARN", ""),
        webhook=given.get("NOTICE_WEBHOOK_URL", ""),
        watch_hours=_hours(given),
    )


def _hours(given: Mapping[str, str]) -> float:
    try:
        hours = float(given.get("WATCH_HOURS", WATCH_HOURS))
    except ValueError:
        return WATCH_HOURS
    return hours if hours > 0 else WATCH_HOURS

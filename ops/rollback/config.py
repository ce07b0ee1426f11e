"""Reads the configuration of the rollback function from its environment, without the site's settings."""

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
        """In the same stack as the other topic. One more setting could be wrong just when it is needed."""
        return self.notice_topic.replace(":feedback-notices-", ":feedback-pages-")

    def missing(self) -> list[str]:
        """The variables that a release must set before it relies on the rollback."""
        required = {
            "STAGE": self.stage,
            "SITE_FUNCTION": self.function,
            "SERVING_ALIAS": self.alias,
            "ROLLBACK_ALARM": self.alarm,
            "LEDGER_TABLE_NAME": self.ledger_table,
            "LEDGER_KEY": self.ledger_key,
            "NOTICE_TOPIC_ARN": self.notice_topic,
        }
        return [name for name, value in required.items() if not value]


def from_environment() -> Config:
    """Never raises: a rollback may be possible although a variable is missing."""
    variables = os.environ
    return Config(
        stage=variables.get("STAGE", ""),
        function=variables.get("SITE_FUNCTION", ""),
        alias=variables.get("SERVING_ALIAS", ""),
        alarm=variables.get("ROLLBACK_ALARM", ""),
        ledger_table=variables.get("LEDGER_TABLE_NAME", ""),
        ledger_key=variables.get("LEDGER_KEY", ""),
        notice_topic=variables.get("NOTICE_TOPIC_ARN", ""),
        webhook=variables.get("NOTICE_WEBHOOK_URL", ""),
        watch_hours=_hours(variables),
    )


def _hours(variables: Mapping[str, str]) -> float:
    try:
        hours = float(variables.get("WATCH_HOURS", WATCH_HOURS))
    except ValueError:
        return WATCH_HOURS
    return hours if hours > 0 else WATCH_HOURS

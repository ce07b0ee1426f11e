"""Reads the alarm from a message of the alarm topic.

A message may be forged by anyone who may invoke the function. So it is no evidence that the site fails.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ops.rollback.config import Config
from ops.rollback.reasons import Reason, RollbackRefused

STATES = ("ALARM", "OK", "INSUFFICIENT_DATA")
DRILL = "drill"  # the reason of an alarm begins with this word if a person set it to test the way of the alarm
LONGEST_CAUSE = 300


@dataclass(frozen=True)
class Home:
    """Where this function runs, according to the ARN that Lambda passes."""

    partition: str
    region: str
    account: str

    @classmethod
    def of(cls, function_arn: str) -> Home:
        _, partition, _, region, account, *_ = function_arn.split(":")
        return cls(partition, region, account)

    def arn(self, service: str, name: str) -> str:
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{name}"


@dataclass(frozen=True)
class Alarm:
    name: str
    state: str
    changed: datetime
    cause: str = ""  # written by CloudWatch, or by the person who set the alarm

    @property
    def id(self) -> str:
        """Identifies one change of state. The time may be in whole seconds, so for a drill its own reason is added."""
        change = f"{self.name} {self.changed.isoformat()}"
        return f"{change} {self.cause}" if self.is_drill else change

    @property
    def is_drill(self) -> bool:
        return self.cause.lower().startswith(DRILL)


def read(record: dict[str, Any], home: Home, config: Config) -> Alarm:
    sns = record.get("Sns")
    if not isinstance(sns, dict) or sns.get("TopicArn") != home.arn("sns", f"feedback-alarms-{config.stage}"):
        raise RollbackRefused(Reason.FORGED, "The message did not come from our alarm topic.")
    message = _message(sns)
    if message.get("AWSAccountId") != home.account or not _is_at_home(message, home):
        raise RollbackRefused(Reason.FORGED, "The message names another account or region.")
    alarm = _alarm(message)
    if alarm.name != config.alarm:
        raise RollbackRefused(
            Reason.FOREIGN, f"The alarm {alarm.name[:100]!r} is not {config.alarm}: see who sends it here."
        )
    return alarm


def _message(sns: dict[str, Any]) -> dict[str, Any]:
    try:
        message = json.loads(sns["Message"])
    except (KeyError, TypeError, ValueError):
        message = None
    if not isinstance(message, dict):
        raise RollbackRefused(Reason.FORGED, "The message is not an alarm.")
    return message


def _is_at_home(message: dict[str, Any], home: Home) -> bool:
    # "Region" is a display name, and old messages have no ARN. The ARN of the topic was already checked.
    arn = message.get("AlarmArn")
    return arn is None or arn == home.arn("cloudwatch", f"alarm:{message.get('AlarmName')}")


def _alarm(message: dict[str, Any]) -> Alarm:
    name, state = message.get("AlarmName"), message.get("NewStateValue")
    if not isinstance(name, str) or state not in STATES:
        raise RollbackRefused(Reason.FORGED, "The message is not an alarm.")
    try:
        changed = datetime.fromisoformat(message["StateChangeTime"])
    except (KeyError, TypeError, ValueError):
        raise RollbackRefused(Reason.FORGED, "The alarm has no valid StateChangeTime.") from None
    cause = str(message.get("NewStateReason", ""))[:LONGEST_CAUSE]
    return Alarm(name, state, changed if changed.tzinfo else changed.replace(tzinfo=UTC), cause)

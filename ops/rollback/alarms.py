"""Reads what came by the alarm topic. Whoever may invoke the function could have made it up: nothing in it is taken
for evidence that the site fails."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ops.rollback.config import Config
from ops.rollback.reasons import Reason, Refused

STATES = ("ALARM", "OK", "INSUFFICIENT_DATA")
DRILL = "drill"  # how the reason begins if a person set the alarm, to see whether it gets through
LONGEST_CAUSE = 300


@dataclass(frozen=True)
class Home:
    """Where this function runs, by Lambda's own word."""

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
    cause: str = ""  # in the words of CloudWatch, or of the person who set the alarm

    @property
    def id(self) -> str:
        """Of one change of its state. A time may be in whole seconds, and each drill has a reason of its own."""
        change = f"{self.name} {self.changed.isoformat()}"
        return f"{change} {self.cause}" if self.is_drill else change

    @property
    def is_drill(self) -> bool:
        return self.cause.lower().startswith(DRILL)


def read(record: dict[str, Any], home: Home, config: Config) -> Alarm:
    sns = record.get("Sns")
    if not isinstance(sns, dict) or sns.get("TopicArn") != home.arn("sns", f"feedback-alarms-{config.stage}"):
        raise Refused(Reason.FORGED, "It did not come by our alarm topic.")
    message = _message(sns)
    if message.get("AWSAccountId") != home.account or not _is_at_home(message, home):
        raise Refused(Reason.FORGED, "It speaks of another account or region.")
    alarm = _alarm(message)
    if alarm.name != config.alarm:
        raise Refused(Reason.FOREIGN, f"The alarm {alarm.name[:100]!r} is not {config.alarm}: see who sends it here.")
    return alarm


def _message(sns: dict[str, Any]) -> dict[str, Any]:
    try:
        message = json.loads(sns["Message"])
    except (KeyError, TypeError, ValueError):
        message = None
    if not isinstance(message, dict):
        raise Refused(Reason.FORGED, "The message is no alarm.")
    return message


def _is_at_home(message: dict[str, Any], home: Home) -> bool:
    # "Region" is a name for people, and messages of old have no ARN; the topic's ARN was ours already.
    arn = message.get("AlarmArn")
    return arn is None or arn == home.arn("cloudwatch", f"alarm:{message.get('AlarmName')}")


def _alarm(message: dict[str, Any]) -> Alarm:
    name, state = message.get("AlarmName"), message.get("NewStateValue")
    if not isinstance(name, str) or state not in STATES:
        raise Refused(Reason.FORGED, "The message is no alarm.")
    try:
        changed = datetime.fromisoformat(message["StateChangeTime"])
    except (KeyError, TypeError, ValueError):
        raise Refused(Reason.FORGED, "The alarm does not say when it changed.") from None
    cause = str(message.get("NewStateReason", ""))[:LONGEST_CAUSE]
    return Alarm(name, state, changed if changed.tzinfo else changed.replace(tzinfo=UTC), cause)

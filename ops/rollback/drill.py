"""Tests on a real stage that an alarm reaches the rollback function through the topic, and is recorded in the ledger.

A release calls the rollback function directly, so it does not notice a topic that may not call it. A drill does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import uuid4

from ops.rollback import alarms, marks
from ops.rollback.context import Context

PATIENCE = 90.0  # SNS and a cold start take seconds
PAUSE = 0.2


class DrillFailed(Exception):
    """The message says what did not happen, and where to look."""


def run(context: Context, who: str, say: Callable[[str], None], patience: float = PATIENCE) -> None:
    alarm = context.config.alarm
    _refuse_unless_quiet(context, alarm)
    cause = f"{alarms.DRILL.capitalize()} {uuid4().hex[:8]} by {who}"[: alarms.LONGEST_CAUSE]
    began = time.monotonic()
    _set(context, alarm, "ALARM", cause)
    say(f"The alarm {alarm} is on: {cause}.")
    try:
        _wait(context, cause, began + patience)
    finally:
        # If answers fail meanwhile, CloudWatch sets it again, and the function gets a normal alarm.
        _set(context, alarm, "OK", f"{cause}: over")
    say(f"The rollback function has handled it after {time.monotonic() - began:.1f} s. The alarm is off again.")
    say("`manage.py ledger show` and the notice to the team have the result. Both are written at most once an hour.")


def _refuse_unless_quiet(context: Context, alarm: str) -> None:
    described = context.metrics.describe_alarms(AlarmNames=[alarm])["MetricAlarms"]
    if not described:
        raise DrillFailed(f"There is no alarm {alarm}: run `manage.py infrastructure apply` first.")
    if described[0]["StateValue"] == "ALARM":
        raise DrillFailed(f"The alarm {alarm} is on already: {described[0].get('StateReason', '')} This is no drill.")


def _set(context: Context, alarm: str, state: str, cause: str) -> None:
    context.metrics.set_alarm_state(AlarmName=alarm, StateValue=state, StateReason=cause)


def _wait(context: Context, cause: str, deadline: float) -> None:
    while not marks.exists(context, cause):
        if time.monotonic() > deadline:
            raise DrillFailed(
                "The alarm did not get through to the rollback function: a failing release would not be rolled back. "
                "docs/rollback.md#when-a-drill-fails says where to look."
            )
        time.sleep(PAUSE)

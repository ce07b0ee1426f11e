"""What Lambda calls when the alarm goes off, when a person rolls back, and when a release asks whether it could.

Nothing but the standard library and botocore: no release of the site can break it.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

from ops.rollback import alarm_flow, by_hand, rehearsal
from ops.rollback.alarms import Home
from ops.rollback.config import IN_LAMBDA, VERSION
from ops.rollback.context import Context, in_lambda
from web import log_format


class UnknownEvent(Exception):
    """Nobody should have sent it: it must not look handled."""


def on_alarm(event: dict[str, Any], lambda_context: Any) -> dict[str, Any]:
    log_format.request_id.set(lambda_context.aws_request_id)
    return handle(in_lambda(), event, Home.of(lambda_context.invoked_function_arn))


def handle(context: Context, event: dict[str, Any], home: Home) -> dict[str, Any]:
    if event.get("probe") == "rollback":
        return rehearsal.rehearse(context) | {"version": VERSION}
    if isinstance(asked := event.get("rollback"), dict):
        return by_hand.answer(context, asked)
    messages = event.get("Records")
    if isinstance(messages, list) and messages and all(_is_sns(message) for message in messages):
        return {"outcomes": [alarm_flow.answer(context, message, home) for message in messages]}
    raise UnknownEvent(f"It is no alarm, no rollback and no probe: {', '.join(sorted(event))[:200]}.")


def _is_sns(message: Any) -> bool:
    return isinstance(message, dict) and message.get("EventSource") == "aws:sns"


def _start() -> None:
    """Lambda gives the start more processor than an event, so the clients are made now."""
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(log_format.JsonFormatter(VERSION, "rollback"))
    # In place of Lambda's own.
    logging.basicConfig(level=logging.INFO, handlers=[lines], force=True)
    logging.getLogger("botocore").setLevel(logging.WARNING)
    in_lambda()


if IN_LAMBDA:
    _start()

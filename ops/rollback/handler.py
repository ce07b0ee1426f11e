"""The handler of the rollback function: Lambda calls it for the alarm, for a rollback by a person, and for a rehearsal.

It imports the standard library, botocore and a few modules of this project (an import contract lists what it may not
import), and it has its own package. So no release of the site can break it.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

from ops.rollback import alarm_flow, by_hand, rehearsal
from ops.rollback.alarms import Home
from ops.rollback.config import IN_LAMBDA, VERSION
from ops.rollback.context import Context, in_lambda
from web.logs import log_format


class UnknownEvent(Exception):
    """The event is of no kind that this function handles. It must fail, so that it does not look handled."""


def on_alarm(event: dict[str, Any], lambda_context: Any) -> dict[str, Any]:
    log_format.request_id.set(lambda_context.aws_request_id)
    return handle(in_lambda(), event, Home.of(lambda_context.invoked_function_arn))


def handle(context: Context, event: dict[str, Any], home: Home) -> dict[str, Any]:
    if event.get("probe") == "rollback":
        return rehearsal.rehearse(context) | {"version": VERSION}
    if isinstance(request := event.get("rollback"), dict):
        return by_hand.answer(context, request)
    messages = event.get("Records")
    if isinstance(messages, list) and messages and all(_is_sns(message) for message in messages):
        return {"outcomes": [alarm_flow.answer(context, message, home) for message in messages]}
    raise UnknownEvent(f"This event is not an alarm, a rollback or a probe: {', '.join(sorted(event))[:200]}.")


def _is_sns(message: Any) -> bool:
    return isinstance(message, dict) and message.get("EventSource") == "aws:sns"


def _start() -> None:
    """Makes the clients now, because Lambda gives the start more CPU than an event."""
    log_handler = logging.StreamHandler(sys.stderr)
    log_handler.setFormatter(log_format.JsonFormatter(VERSION, "rollback"))
    # Instead of the log handler of Lambda.
    logging.basicConfig(level=logging.INFO, handlers=[log_handler], force=True)
    logging.getLogger("botocore").setLevel(logging.WARNING)
    in_lambda()


if IN_LAMBDA:
    _start()

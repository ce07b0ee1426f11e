"""Calls the handlers of an event. A test compares the table of handlers with zappa_settings.json."""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings

from web.logs.log_format import request_id

logger = logging.getLogger(__name__)

Event = dict[str, Any]
Response = dict[str, Any]
Handler = Callable[[Event, object], Response | None]

# Source and resource -> dotted names of the handlers, called in this order. The resource of a table, a queue or a topic
# is its key in settings.TABLES, QUEUES or TOPICS, not its ARN: after a table was replaced, an older version must still
# accept the new stream. An event of a bus has its `detail-type` there.
HANDLERS: dict[tuple[str, str], tuple[str, ...]] = {
    ("aws:dynamodb", "feedback"): (
        "analytics.counting.stream_handler.on_stream",
        "feedback.intake.repeat_marker.on_stream",
        "feedback.forms.quota.on_stream",
        "conversations.removal.on_stream",
    ),
    ("aws:dynamodb", "activity"): ("activity.stream_handler.on_stream",),
    ("aws:sqs", "jobs"): ("jobs.worker.on_jobs",),
    ("aws:sqs", "timers"): ("jobs.timer_tick.on_tick",),
    ("aws:sqs", "mail"): ("web.mail.delivery.on_messages",),
    ("aws:sns", "mail"): ("web.mail.ses_events.on_events",),
}


class UnknownEvent(Exception):
    """Lambda tries the event again, or puts it in a dead-letter queue. Without an error it would be lost."""

    safe_to_log = True


def handle(event: Event, context: Any) -> Response | None:
    request_id.set(context.aws_request_id)
    started = time.perf_counter()
    log_fields: dict[str, Any] = {"records": len(event.get("Records", ()))}
    try:
        source, resource = origin(event)
        log_fields |= {"source": source, "resource": resource}
        responses = [load(name)(event, context) for name in _handlers_of(source, resource)]
    except Exception:
        logger.exception("event_failed", extra=log_fields | _duration(started))
        raise
    logger.info("event_handled", extra=log_fields | _duration(started))
    return _merged([response for response in responses if response is not None])


def load(name: str) -> Handler:
    """Imports the handler when its first event comes: requests do not need its libraries."""
    module, _, function = name.rpartition(".")
    handler: Handler = getattr(importlib.import_module(module), function)
    return handler


def origin(event: Event) -> tuple[str, str]:
    """The source and the resource of all records of an event. An error never quotes records: they can be personal."""
    origins = {_origin_of(record) for record in event.get("Records", ())} or {_origin_of(event)}
    if len(origins) > 1:
        names = ", ".join(f"{source} {resource}" for source, resource in sorted(origins))
        raise UnknownEvent(f"One event holds records of several resources: {names}.")
    return origins.pop()


def _origin_of(record: Event) -> tuple[str, str]:
    match record:
        case {"eventSource": "aws:dynamodb", "eventSourceARN": str(arn)}:
            return "aws:dynamodb", _key(settings.TABLES, arn.partition("/")[2].partition("/")[0])
        case {"eventSource": "aws:sqs", "eventSourceARN": str(arn)}:
            return "aws:sqs", _key(settings.QUEUES, arn.rpartition(":")[2])
        case {"EventSource": "aws:sns", "Sns": {"TopicArn": str(arn)}}:
            return "aws:sns", _key(settings.TOPICS, arn.rpartition(":")[2])
        case {"source": str(source), "detail-type": str(detail_type)}:  # an event of a bus; it may have no `resources`
            return source, detail_type
    return "unknown source", "unknown resource"


def _key(names: dict[str, str], name: str) -> str:
    return next((key for key, of_key in names.items() if of_key == name), name)


def _handlers_of(source: str, resource: str) -> tuple[str, ...]:
    try:
        return HANDLERS[source, resource]
    except KeyError:
        raise UnknownEvent(
            f"No handler is declared for {source}, {resource}: add it to feedback_site/entry/event_router.py, "
            "or remove the event source."
        ) from None


def _merged(responses: list[Response]) -> Response | None:
    """The response for Lambda. A message of a queue comes again if any handler reports that it failed."""
    if len(responses) < 2:
        return responses[0] if responses else None
    failures = {failure["itemIdentifier"]: failure for one in responses for failure in one["batchItemFailures"]}
    return {"batchItemFailures": list(failures.values())}


def _duration(started: float) -> dict[str, float]:
    return {"durationMs": round((time.perf_counter() - started) * 1000, 1)}

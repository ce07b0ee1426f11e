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
Handler = Callable[[Event, object], None]

# Source and resource -> dotted names of the handlers, called in this order. The resource of a table is its key in
# settings.TABLES, not its ARN: after a table was replaced, an older version must still accept the new stream.
HANDLERS: dict[tuple[str, str], tuple[str, ...]] = {
    ("aws:dynamodb", "feedback"): ("analytics.counting.stream_handler.on_stream",),
}


class UnknownEvent(Exception):
    """Lambda tries the event again, or puts it in a dead-letter queue. Without an error it would be lost."""

    safe_to_log = True


def handle(event: Event, context: Any) -> None:
    request_id.set(context.aws_request_id)
    started = time.perf_counter()
    log_fields: dict[str, Any] = {"records": len(event.get("Records", ()))}
    try:
        source, resource = origin(event)
        log_fields |= {"source": source, "resource": resource}
        for name in _handlers_of(source, resource):
            load(name)(event, context)
    except Exception:
        logger.exception("event_failed", extra=log_fields | _duration(started))
        raise
    logger.info("event_handled", extra=log_fields | _duration(started))


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
            table = arn.split("/")[1]
            return "aws:dynamodb", _table_keys().get(table, table)
        case {"eventSource": source, "eventSourceARN": arn}:
            return source, arn
        case {"source": source, "resources": [arn, *_]}:
            return source, arn
    return "unknown source", "unknown resource"


def _table_keys() -> dict[str, str]:
    return {table: key for key, table in settings.TABLES.items()}


def _handlers_of(source: str, resource: str) -> tuple[str, ...]:
    try:
        return HANDLERS[source, resource]
    except KeyError:
        raise UnknownEvent(
            f"No handler is declared for {source}, {resource}: add it to feedback_site/entry/event_router.py, "
            "or remove the event source."
        ) from None


def _duration(started: float) -> dict[str, float]:
    return {"durationMs": round((time.perf_counter() - started) * 1000, 1)}

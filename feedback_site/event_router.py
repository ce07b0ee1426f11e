"""Which handlers get which events: one table, held equal to zappa_settings.json by a test."""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings

from web.log_format import request_id

logger = logging.getLogger(__name__)

Event = dict[str, Any]
Handler = Callable[[Event, object], None]

# Source and resource -> dotted names of the handlers, called in this order. A table's resource is our own word
# for it (settings.TABLES), as a version we roll back to must still know the stream of a table made anew.
HANDLERS: dict[tuple[str, str], tuple[str, ...]] = {
    ("aws:dynamodb", "feedback"): ("analytics.counting.stream_handler.on_stream",),
}


class UnknownEvent(Exception):
    """Raised, so that the event comes again or reaches a dead-letter queue; returning would lose it."""

    safe_to_log = True


def handle(event: Event, context: Any) -> None:
    request_id.set(context.aws_request_id)
    started = time.perf_counter()
    told: dict[str, Any] = {"records": len(event.get("Records", ()))}
    try:
        source, resource = origin(event)
        told |= {"source": source, "resource": resource}
        for name in _handlers_of(source, resource):
            load(name)(event, context)
    except Exception:
        logger.exception("event_failed", extra=told | _lasted(started))
        raise
    logger.info("event_handled", extra=told | _lasted(started))


def load(name: str) -> Handler:
    """Imported when first used: a handler's libraries are no part of answering a request."""
    module, _, function = name.rpartition(".")
    handler: Handler = getattr(importlib.import_module(module), function)
    return handler


def origin(event: Event) -> tuple[str, str]:
    """Where all records of an event come from. Of the records themselves nothing is told: they can be personal."""
    origins = {_origin_of(record) for record in event.get("Records", ())} or {_origin_of(event)}
    if len(origins) > 1:
        told = ", ".join(f"{source} {resource}" for source, resource in sorted(origins))
        raise UnknownEvent(f"One event holds records of several resources: {told}.")
    return origins.pop()


def _origin_of(record: Event) -> tuple[str, str]:
    match record:
        case {"eventSource": "aws:dynamodb", "eventSourceARN": str(arn)}:
            table = arn.split("/")[1]
            return "aws:dynamodb", _our_word_for().get(table, table)
        case {"eventSource": source, "eventSourceARN": arn}:
            return source, arn
        case {"source": source, "resources": [arn, *_]}:
            return source, arn
    return "unknown source", "unknown resource"


def _our_word_for() -> dict[str, str]:
    return {table: ours for ours, table in settings.TABLES.items()}


def _handlers_of(source: str, resource: str) -> tuple[str, ...]:
    try:
        return HANDLERS[source, resource]
    except KeyError:
        raise UnknownEvent(
            f"No handler is declared for {source}, {resource}: add it to feedback_site/event_router.py, "
            "or remove the event source."
        ) from None


def _lasted(started: float) -> dict[str, float]:
    return {"durationMs": round((time.perf_counter() - started) * 1000, 1)}

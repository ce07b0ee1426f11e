"""The function that Lambda calls. It passes requests to Django and events to their handlers, and answers the probe."""

from __future__ import annotations

from feedback_site.entry import startup  # isort: split

from collections.abc import Iterable, Iterator
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from apig_wsgi import make_lambda_handler
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, reset_queries
from django.urls import URLResolver, get_resolver

from feedback_site.entry import cloudfront_headers, event_router, gateways
from feedback_site.lazy_views import LazyView
from feedback_site.wsgi import application
from ops import answers
from storage.connection.clients import fail_fast_dynamodb

# Bodies of these types go through API Gateway as text. All others, and all compressed bodies, go as base64.
TEXT_TYPES = ("text/", "application/json", "application/problem+json", "application/javascript", "image/svg+xml")

# There is no SQL database: no connection to check or close around each request.
for signal in (request_started, request_finished):
    signal.disconnect(close_old_connections)
request_started.disconnect(reset_queries)
# Load the URLs and make the client now: Lambda gives the start more CPU than a request.
get_resolver().url_patterns  # noqa: B018
fail_fast_dynamodb()
startup.finish()


class EventFailed(Exception):
    """Replaces the exception of a handler: Lambda would write its text, which can be personal, to the log."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any] | None:
    if "httpMethod" in event or event.get("version") == "2.0":
        return answer_request(event, context)
    if event.get("probe") == "release":
        return _probe(context)
    try:
        return event_router.handle(event, context)
    except event_router.UnknownEvent:
        raise
    except Exception as error:  # noqa: BLE001  the boundary to Lambda
        raise EventFailed(
            f"{type(error).__name__}: the log line `event_failed` with this request id has the stack."
        ) from None


def _behind_the_gateway(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    environ |= environ["apig_wsgi.full_event"]["environ"]
    cloudfront_headers.take_viewer(environ)
    return application(environ, start_response)


_answer = make_lambda_handler(_behind_the_gateway, binary_support=True, non_binary_content_type_prefixes=TEXT_TYPES)


def answer_request(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return _answer(gateways.readable(event), context)


def _probe(context: Any) -> dict[str, Any]:
    """Tests whether this version can serve: it answers a real request and imports all views and handlers."""
    response = answer_request(_health_request(context), context)
    handlers = [name for names in event_router.HANDLERS.values() for name in names]
    fault = answers.fault(answers.of_lambda("/health", response), settings.RELEASE)
    errors = [fault] if fault else []
    errors += [error for name in (*handlers, *_views(get_resolver())) if (error := _import_error(name))]
    result = {"ok": not errors, "version": settings.RELEASE, "status": response["statusCode"], "handlers": handlers}
    return result | {"error": " ".join(errors)} if errors else result


def _views(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern)
        elif isinstance(pattern.callback, LazyView):
            yield pattern.callback.name


def _import_error(name: str) -> str | None:
    try:
        event_router.load(name)
    except Exception as error:  # noqa: BLE001  a broken release can fail in any way, and the probe must report it
        return f"{name} cannot be imported: {type(error).__name__}: {error}."
    return None


def _health_request(context: Any) -> dict[str, Any]:
    host = next(iter(settings.ALLOWED_HOSTS), "").lstrip("*.") or "localhost"
    return {
        "httpMethod": "GET",
        "resource": "/{proxy+}",
        "path": "/health",
        "pathParameters": {"proxy": "health"},
        "headers": {"Host": host, "X-Forwarded-Proto": "https"},
        "body": None,
        "requestContext": {
            "path": "/health",
            "requestId": context.aws_request_id,
            "identity": {"sourceIp": "127.0.0.1"},
        },
    }

"""One log line for each request, and one for each failure."""

from __future__ import annotations

import logging
import re
import sys
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.signals import got_request_exception
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from web.logs import metrics
from web.logs.log_format import request_id

# Other methods are logged as OTHER, because a client can send any text.
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"))
logger = logging.getLogger(__name__)

_GATEWAYS_ID = re.compile(r"[\w=+/-]{1,100}", re.ASCII)


class RequestLog:
    """One line per request. It names the route, never the path, because a path can contain what a visitor typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.cold_start = True

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        # The id is not reset afterwards, because Django logs about the response after this method.
        # META names of headers begin with HTTP_, so a client cannot set these.
        own_id = request.META["REQUEST_ID"] = _id_of(request)
        request_id.set(own_id)
        measures = metrics.begin_request()
        response = self.get_response(request)
        response.headers["X-Request-Id"] = own_id
        response.headers["X-Release"] = settings.RELEASE
        duration = round((time.perf_counter() - started) * 1000, 1)
        if request.method in ("GET", "HEAD"):
            # It lets a client separate the time of the site from that of the network. Not for POST: it may check a
            # password.
            response.headers["Server-Timing"] = f"app;dur={duration}"
        logger.info(
            "request_finished",
            extra={
                **_described(request),
                "status": response.status_code,
                "durationMs": duration,
                "coldStart": self.cold_start,
                "measures": measures | {"Duration": duration} | ({"ColdStart": 1} if self.cold_start else {}),
            },
        )
        self.cold_start = False
        return response


# A signal, because process_exception() misses failures in a middleware.
@receiver(got_request_exception, dispatch_uid="request_failed")
def log_failure(request: HttpRequest, **kwargs: Any) -> None:
    logger.error("request_failed", exc_info=sys.exc_info(), extra=_described(request))


def _id_of(request: HttpRequest) -> str:
    # The id of API Gateway, from its event. With a header, a client could choose the id in our logs.
    context = request.META.get("apig_wsgi.request_context", {})
    own_id = context.get("requestId")
    return own_id if isinstance(own_id, str) and _GATEWAYS_ID.fullmatch(own_id) else str(uuid4())


def _described(request: HttpRequest) -> dict[str, str | None]:
    match = request.resolver_match
    return {
        "method": request.method if request.method in METHODS else "OTHER",
        "route": match.view_name if match else None,
        "userId": request.META.get("USER_ID"),
    }

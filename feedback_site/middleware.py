from __future__ import annotations

import logging
import re
import sys
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.signals import got_request_exception
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from feedback_site import measures
from feedback_site.incoming import METHODS, Request
from feedback_site.problems import method_not_allowed, precondition_failed, unsupported_media_type
from ops.logs import request_id

GetResponse = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger(__name__)

_GATEWAYS_ID = re.compile(r"[\w=+/-]{1,100}", re.ASCII)


class RequestLog:
    """One line a request. It names the route, never the path: a path can hold what a visitor typed."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.cold_start = True

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        # Not reset afterwards: Django still logs about the answer when this has returned.
        # The names have no HTTP_ before them, so no header of a client can be taken for one.
        own_id = request.META["REQUEST_ID"] = _id_of(request)
        request_id.set(own_id)
        measured = measures.begin()
        response = self.get_response(request)
        response.headers["X-Request-Id"] = own_id
        response.headers["X-Release"] = settings.RELEASE
        lasted = round((time.perf_counter() - started) * 1000, 1)
        if request.method in ("GET", "HEAD"):
            # Whoever measures from afar can tell the site from the way. Not of a POST, which may check a password.
            response.headers["Server-Timing"] = f"app;dur={lasted}"
        logger.info(
            "request_finished",
            extra={
                **_described(request),
                "status": response.status_code,
                "durationMs": lasted,
                "coldStart": self.cold_start,
                "measures": measured | {"Duration": lasted} | ({"ColdStart": 1} if self.cold_start else {}),
            },
        )
        self.cold_start = False
        return response


class RefusedRequests:
    """Refuses what no view can read before the first code that reads it, which is the CSRF check."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not isinstance(request, Request):
            return self.get_response(request)  # Django's test client makes its own
        if request.unreadable:
            logger.info("request_unreadable", extra={"errorType": type(request.unreadable).__name__})
            raise BadRequest from request.unreadable
        if request.method == "POST" and request.is_multipart:
            return unsupported_media_type(request)
        return self.get_response(request)


class RefusedMethods:
    """Lets views say `require_safe`, `conditional_page` and the like, and still answer in our error shape."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            return method_not_allowed(request, response)
        if response.status_code == HTTPStatus.PRECONDITION_FAILED and not response.streaming and not response.content:
            return precondition_failed()
        return response


# A signal, as process_exception() would miss what fails in a middleware.
@receiver(got_request_exception, dispatch_uid="request_failed")
def log_failure(request: HttpRequest, **kwargs: Any) -> None:
    logger.error("request_failed", exc_info=sys.exc_info(), extra=_described(request))


def _id_of(request: HttpRequest) -> str:
    # API Gateway's own id, from its event. A header would let a client choose what stands in our logs.
    context = request.META.get("apig_wsgi.request_context", {})
    own_id = context.get("requestId")
    return own_id if isinstance(own_id, str) and _GATEWAYS_ID.fullmatch(own_id) else str(uuid4())


def _described(request: HttpRequest) -> dict[str, str | None]:
    match = request.resolver_match
    return {
        "method": request.method if request.method in METHODS else "OTHER",  # it could be any text
        "route": match.view_name if match else None,
        "userId": request.META.get("USER_ID"),
    }

"""Adds security headers, refuses requests that no view can read, and gives refusals the format of all errors."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from feedback_site.entry.incoming import Request
from feedback_site.errors.problems import method_not_allowed, precondition_failed, unsupported_media_type

GetResponse = Callable[[HttpRequest], HttpResponse]

# No page needs these features, so an injected script cannot use them either.
PERMISSIONS = ", ".join(
    f"{feature}=()" for feature in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
)

logger = logging.getLogger(__name__)


class ContentSecurityPolicy(CSPMiddleware):
    """Builds the policy of the settings once, because almost all responses have it. It takes longer than routing."""

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        self.default_policy = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if self.get_policy_parts(request, response) != PolicyParts():
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.default_policy)
        return response


class PermissionsPolicy:
    """Adds the one security header that neither Django nor django-csp supports."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


class RefusedRequests:
    """Refuses requests that no view can read. It runs before the CSRF check, the first code that reads them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not isinstance(request, Request):
            return self.get_response(request)  # a request of Django's test client
        if request.unreadable:
            logger.info("request_unreadable", extra={"errorType": type(request.unreadable).__name__})
            raise BadRequest from request.unreadable
        if request.method == "POST" and request.is_multipart:
            return unsupported_media_type(request)
        return self.get_response(request)


class RefusedMethods:
    """Replaces the empty error responses of decorators such as `require_safe` and `conditional_page`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            return method_not_allowed(request, response)
        if response.status_code == HTTPStatus.PRECONDITION_FAILED and not response.streaming and not response.content:
            return precondition_failed()
        return response

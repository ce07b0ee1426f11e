from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

# No page of ours asks for any of these, nor may a page that a visitor was lured into.
PERMISSIONS = ", ".join(
    f"{feature}=()" for feature in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
)


class ContentSecurityPolicy(CSPMiddleware):
    """Almost all answers carry the policy of the settings. Putting it together takes longer than finding a view."""

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        self.usual = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if self.get_policy_parts(request, response) != PolicyParts():
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.usual)
        return response


class PermissionsPolicy:
    """The one security header that neither Django nor django-csp knows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response

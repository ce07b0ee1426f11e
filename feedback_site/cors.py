"""Which sites may call the API from a browser: those of the settings, or those of the form that a page sends to."""

from __future__ import annotations

from corsheaders.middleware import CorsMiddleware
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers


class Cors(CorsMiddleware):
    """A form can have sites of its own, which then take the place of those of the settings. A preflight has no body, so
    the widget names the form in the query.
    """

    def add_response_headers(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        decision = _decision_of_the_form(request)
        request.is_allowed_by_form = decision is True  # type: ignore[attr-defined]
        # Most requests have no Origin. The base class would parse all their headers to see that.
        has_no_origin = "HTTP_ORIGIN" not in request.META and request._cors_enabled  # type: ignore[attr-defined]
        if decision is False or has_no_origin:
            patch_vary_headers(response, ("origin",))
            return response
        return super().add_response_headers(request, response)

    def check_signal(self, request: HttpRequest) -> bool:
        """What the settings do not allow, the form may allow."""
        return getattr(request, "is_allowed_by_form", False)


def _decision_of_the_form(request: HttpRequest) -> bool | None:
    """None if the request sends no item to a form with sites of its own."""
    if "HTTP_ORIGIN" not in request.META or "form=" not in request.META.get("QUERY_STRING", ""):
        return None
    method = request.headers.get("Access-Control-Request-Method") if request.method == "OPTIONS" else request.method
    if method != "POST":
        return None
    # Imported here because almost no request needs it.
    from feedback.forms.widget import widget_form

    try:
        return widget_form.may_call(request)
    except SuspiciousOperation:
        return None  # the query is too long to be read: the view refuses it

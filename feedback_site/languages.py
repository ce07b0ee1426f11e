"""Pages speak the reader's language. The API speaks one, so that its answers can be cached for everybody."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from feedback_site.lazily import Lazy


class InTheReadersLanguage(Lazy):
    """Django's LocaleMiddleware would mark every answer as different for every reader, the API's too."""

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(_language_of(request)):
            response = super().__call__(request, *args, **kwargs)
            if response.headers.get("Content-Type", "").startswith("text/html"):
                response.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
                patch_vary_headers(response, ["Accept-Language"])
            return response


def _language_of(request: HttpRequest) -> str:
    """A link may name it, as a site in one language does that embeds the form; else the browser says."""
    try:
        named = request.GET.get("lang", "")
    except SuspiciousOperation:
        named = ""  # a query too long to be read: the page that says so still has a language
    return named if named in dict(settings.LANGUAGES) else translation.get_language_from_request(request)

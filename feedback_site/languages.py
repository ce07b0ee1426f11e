"""Pages speak the reader's language. The API speaks one, so that its answers can be cached for everybody."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix
from django.utils import translation
from django.utils.cache import patch_vary_headers

from feedback_site.lazy_views import Lazy

COOKIE = "language"
A_YEAR = 365 * 24 * 3600


class InTheReadersLanguage(Lazy):
    """Django's LocaleMiddleware would mark every answer as different for every reader, the API's too."""

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(_language_of(request)):
            response = super().__call__(request, *args, **kwargs)
            if response.headers.get("Content-Type", "").startswith("text/html"):
                response.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
                patch_vary_headers(response, ["Accept-Language"])
            return response


class InTheLanguageOfStaff(InTheReadersLanguage):
    """Staff go from page to page, so the language that a link names is kept in a cookie. Visitors get no cookie."""

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        named = _named(request)
        if named and request.COOKIES.get(COOKIE) != named:
            response.set_cookie(
                COOKIE,
                named,
                max_age=A_YEAR,
                path=get_script_prefix(),
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


def _language_of(request: HttpRequest) -> str:
    """A link may name it, as a site in one language does that embeds the form. Else the cookie, else the browser."""
    kept = request.COOKIES.get(COOKIE, "")
    remembered = kept if kept in dict(settings.LANGUAGES) else ""
    return _named(request) or remembered or translation.get_language_from_request(request)


def _named(request: HttpRequest) -> str:
    try:
        named = request.GET.get("lang", "")
    except SuspiciousOperation:
        named = ""  # a query too long to be read: the page that says so still has a language
    return named if named in dict(settings.LANGUAGES) else ""

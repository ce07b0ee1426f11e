"""Chooses the language of a page. The API is in English only, so that one cached response serves all callers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import empty

from feedback_site.lazy_views import LazyView
from web import language_cookie
from web.language_cookie import COOKIE


class LocalizedView(LazyView):
    """For pages only. Django's LocaleMiddleware would add `Vary: Accept-Language` to responses of the API, too."""

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(_language_of(request)):
            response = super().__call__(request, *args, **kwargs)
            if response.headers.get("Content-Type", "").startswith("text/html"):
                response.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
                patch_vary_headers(response, ["Accept-Language"])
            return response


class LocalizedStaffView(LocalizedView):
    """Stores the language in a cookie, for the next pages: the one of the profile, else the one that a link names.
    Visitors get no cookie.
    """

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        language = _supported(_language_of_the_profile(request)) or _language_of_the_link(request)
        if language and request.COOKIES.get(COOKIE) != language and COOKIE not in response.cookies:
            language_cookie.remember(response, language)
        return response


def _language_of_the_profile(request: HttpRequest) -> str:
    """Only if the view has read who is signed in: the language is not worth a read."""
    staff = request.staff  # type: ignore[attr-defined]
    is_read = staff._wrapped is not empty
    return (staff.is_authenticated and staff.language) or "" if is_read else ""


def _language_of(request: HttpRequest) -> str:
    """From the link, if it names a language, such as on a site that embeds the form. Else from the cookie, else from
    the browser.
    """
    return (
        _language_of_the_link(request)
        or _supported(request.COOKIES.get(COOKIE, ""))
        or translation.get_language_from_request(request)
    )


def _language_of_the_link(request: HttpRequest) -> str:
    try:
        return _supported(request.GET.get("lang", ""))
    except SuspiciousOperation:
        return ""  # the query is too long to be read: the error page still needs a language


def _supported(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else ""

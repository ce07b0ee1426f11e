"""The error pages. They do not read storage, because storage may be the cause of the error."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from web.logs.log_format import request_id

_UNREADABLE = (
    _("This request is not valid"),
    _("The site could not read it. Start again from the start page."),
)
TEXTS = {
    "bad_request": _UNREADABLE,
    "unsupported_media_type": _UNREADABLE,
    "forbidden": (
        _("Your role does not allow this"),
        _("Ask an owner of the project for access, or sign in with another account."),
    ),
    "forged": (
        _("This page has expired"),
        _("It was open too long, or you signed in or out in another tab. Nothing was changed. Reload it and repeat."),
    ),
    "not_found": (
        _("Page not found"),
        _("Check the address. The page may also have moved."),
    ),
    "method_not_allowed": (
        _("This address cannot be opened directly"),
        _("It only accepts what a button or a form sends."),
    ),
    "unavailable": (
        _("This is not available right now"),
        _("This is not your fault, and no stored data is lost. Try again in a moment."),
    ),
    "internal_error": (
        _("Something went wrong on our side"),
        _("The error was logged. Try again in a moment. If it happens again, contact us."),
    ),
}


def page(request: HttpRequest, status: int, code: str) -> HttpResponse:
    title, advice = TEXTS[code]
    context = {
        "code": code,
        "title": title,
        "advice": advice,
        "again": _retry_url(request, code),
        "is_staff_side": request.path.startswith(reverse("overview")),
        "request_id": request_id.get(),
    }
    response = render(request, "feedback_site/error.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["Accept"])
    return response


def _retry_url(request: HttpRequest, code: str) -> str:
    """The link of "Try again". Empty if there is none: a link cannot repeat a POST."""
    if code == "forged":
        return _page_of_the_form(request)
    can_succeed_later = code in ("unavailable", "internal_error") and request.method in ("GET", "HEAD")
    return request.get_full_path() if can_succeed_later else ""


def _page_of_the_form(request: HttpRequest) -> str:
    """The page that sent the form, if it is a page of this site."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}):
        return ""
    path = urlsplit(referer)._replace(scheme="", netloc="", fragment="").geturl()
    # For http://ours//evil.example the path is //evil.example, which is an address of another site.
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""

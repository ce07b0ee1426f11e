"""What people see when something is wrong. Nothing here reads storage: that may be what is wrong."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from web.log_format import request_id

_UNREADABLE = (
    _("We cannot read this request"),
    _("Something in it is not as a browser sends it. Begin again from the start page."),
)
WORDS = {
    "bad_request": _UNREADABLE,
    "unsupported_media_type": _UNREADABLE,
    "forbidden": (
        _("Your role does not allow this"),
        _("An owner of the project can change that. Or sign in as somebody who may."),
    ),
    "forged": (
        _("This page was open for too long"),
        _("Or somebody signed in or out meanwhile, in another tab. Nothing was changed: load it again, and repeat it."),
    ),
    "not_found": (
        _("There is nothing at this address"),
        _("It may be mistyped, or what was here has moved."),
    ),
    "method_not_allowed": (
        _("This address cannot be opened"),
        _("It only takes what a button or a form sends to it."),
    ),
    "unavailable": (
        _("This does not work right now"),
        _("It is not your fault, and nothing that we have is lost. Try again in a moment."),
    ),
    "internal_error": (
        _("Something went wrong on our side"),
        _("It was noted. Try again in a moment; if it stays so, write to us."),
    ),
}


def page(request: HttpRequest, status: int, code: str) -> HttpResponse:
    title, advice = WORDS[code]
    shown = {
        "code": code,
        "title": title,
        "advice": advice,
        "again": _again(request, code),
        "is_staff_side": request.path.startswith(reverse("overview")),
        "request_id": request_id.get(),
    }
    response = render(request, "public/error.html", shown, status=status)
    response.headers["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["Accept"])
    return response


def _again(request: HttpRequest, code: str) -> str:
    """The address that may do now; empty if there is none, as what was sent is not ours to send again."""
    if code == "forged":
        return _page_before(request)
    may_pass = code in ("unavailable", "internal_error") and request.method in ("GET", "HEAD")
    return request.get_full_path() if may_pass else ""


def _page_before(request: HttpRequest) -> str:
    """Where the form was, if that is a page of ours."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()}):
        return ""
    path = urlsplit(before)._replace(scheme="", netloc="", fragment="").geturl()
    # From http://ours//evil.example only //evil.example is left, which is an address of another site.
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""

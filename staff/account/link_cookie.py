"""Takes the token of a one-time link out of the address.

The address of the page stays in the history of the browser, and a browser may send it to other pages as Referer. So the
link leads to a cookie for an hour, and to the same page without the token. To open a link uses nothing up: programs
that check mails open links, too.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix, reverse

from staff.account import one_time_links
from staff.account.one_time_links import LIFETIME, Kind, Link

PARAMETER = "token"
TOKEN = re.compile(r"[\w-]{1,100}", re.ASCII)


def redirect(request: HttpRequest, kind: Kind, view_name: str) -> HttpResponse | None:
    """What answers the address of the mail."""
    if PARAMETER not in request.GET:
        return None
    response = HttpResponseRedirect(reverse(view_name))
    response.set_cookie(
        kind,
        token if TOKEN.fullmatch(token := request.GET[PARAMETER]) else "",
        max_age=LIFETIME,
        path=get_script_prefix(),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def link(request: HttpRequest, kind: Kind) -> Link:
    """Raises NotFound."""
    return one_time_links.find(kind, request.COOKIES.get(kind, ""))


def forget(response: HttpResponse, kind: Kind) -> None:
    response.delete_cookie(kind, path=get_script_prefix(), samesite="Lax")

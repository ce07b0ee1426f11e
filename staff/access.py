"""Which pages need a signed-in person, and with which scope."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from web.caller import Scope
from web.methods import View

# The longest address in a Location header, in bytes. API Gateway allows 10,240 bytes for all headers of an answer, and
# in the query of another address each byte can become three.
LONGEST_WAY_BACK = 2000


def page_requires(scope: Scope) -> Callable[[View], View]:
    """Visitors are sent to the sign-in page. Members without the scope get 403. Answers are never cached for others."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            staff = request.staff  # type: ignore[attr-defined]
            if not staff.is_authenticated:
                return HttpResponseRedirect(_sign_in_for(request))
            if not staff.may(scope):
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-cache")
            return response

        return guarded

    return decorate


def polled(view: View) -> View:
    """For requests that a page repeats by itself. They do not prove that somebody is there, so they keep no session
    open.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.session.is_polled = True  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return asked


def _sign_in_for(request: HttpRequest) -> str:
    way_back = request.get_full_path()
    # To a page only: an address that took a form may answer nothing else.
    leads_back = request.method in ("GET", "HEAD") and fits_a_header(way_back)
    return reverse("sign-in") + (f"?{urlencode({'next': way_back})}" if leads_back else "")


def fits_a_header(address: str) -> bool:
    return len(iri_to_uri(address)) <= LONGEST_WAY_BACK

"""Decorators for pages that only members with a certain scope may open."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext

from web.caller import Scope
from web.htmx import is_htmx
from web.methods import View
from web.notices import Kind, Notice

# The longest URL in a Location header, in bytes. API Gateway allows 10,240 bytes for all headers of an answer, and
# in the query of another URL each byte can become three.
MAX_URL_BYTES = 2000


def page_requires(scope: Scope | None) -> Callable[[View], View]:
    """Visitors are sent to the sign-in page. Members without the scope get 403. Answers are never cached for others.
    Without a scope, it is a page for everyone who is signed in.

    htmx would put the sign-in page into the page that is open, so it gets 401.

    A form names its project with staff/_form_fields.html. If the person has chosen another one in another tab, nothing
    is done and the answer is 409.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            staff = request.staff  # type: ignore[attr-defined]
            if not staff.is_authenticated and is_htmx(request):
                return HttpResponse("You are signed out.", status=401, content_type="text/plain")
            if not staff.is_authenticated:
                return HttpResponseRedirect(_sign_in_url(request))
            if scope and not staff.may(scope):
                raise PermissionDenied
            if request.method == "POST" and request.POST.get("project") not in (None, staff.project_id):
                return _other_project(request)
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-cache")
            return response

        return guarded

    return decorate


def polled(view: View) -> View:
    """For requests that a page repeats by itself. They do not prove that a person is active, so they do not extend the
    session. The page names its project: if the person has chosen another one in another tab, the answer is 409.
    """

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.session.is_polled = True  # type: ignore[attr-defined]
        staff = request.staff  # type: ignore[attr-defined]
        if staff.is_authenticated and request.GET.get("project", staff.project_id) != staff.project_id:
            return HttpResponse("Another project was chosen.", status=409, content_type="text/plain")
        return view(request, *args, **kwargs)

    return marked


def _other_project(request: HttpRequest) -> HttpResponse:
    from django.shortcuts import render  # imports the templates: this module is in every cold start

    notice = Notice(gettext("Another project was chosen in another tab. Reload the page."), Kind.PROBLEM)
    template = "web/_notice_swap.html" if is_htmx(request) else "staff/other_project.html"
    response = render(request, template, {"notice": notice}, status=409)
    response.headers["Cache-Control"] = "no-store"
    response.headers["HX-Reswap"] = "none"  # what was typed stays
    return response


def _sign_in_url(request: HttpRequest) -> str:
    current_url = request.get_full_path()
    # After the sign-in, only pages are opened again. The URL of a form may not answer GET.
    returns = request.method in ("GET", "HEAD") and fits_a_header(current_url)
    return reverse("sign-in") + (f"?{urlencode({'next': current_url})}" if returns else "")


def fits_a_header(url: str) -> bool:
    return len(iri_to_uri(url)) <= MAX_URL_BYTES

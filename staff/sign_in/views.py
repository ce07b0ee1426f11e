from __future__ import annotations

import logging
from functools import partial
from math import ceil

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from pynamodb.exceptions import PynamoDBException

from staff.access import fits_a_header
from staff.sign_in import credentials, known_browser, login
from staff.sign_in.forms import SignInForm
from staff.sign_in.lockout import Locked, SignInRefused
from storage import clock
from web import language_cookie
from web.methods import allow_methods

logger = logging.getLogger(__name__)


@sensitive_post_parameters("password")
@never_cache
@allow_methods("GET", "HEAD", "POST")
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        if request.staff.is_authenticated:  # type: ignore[attr-defined]
            return HttpResponseRedirect(_next(request))
        return _page(request, SignInForm())
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    entered = form.cleaned_data
    try:
        person = credentials.check(
            entered["email"],
            entered["password"],
            request.META["REMOTE_ADDR"],
            partial(known_browser.browser_id, request),
        )
        login.begin(request, person)
    except (SignInRefused, login.NoProject, PynamoDBException) as error:
        return _refused(request, form, error)
    response = HttpResponseRedirect(_next(request))
    known_browser.remember(request, response, person)
    if person.language:
        language_cookie.remember(response, person.language)
    return response


def _refused(request: HttpRequest, form: SignInForm, error: Exception) -> HttpResponse:
    match error:
        case Locked():
            wait = max(1, ceil((error.until - clock.now()).total_seconds()))
            return _page(request, form, _too_many(wait), status=429, retry_after=wait)
        case SignInRefused():
            return _page(request, form, _("The address or the password is wrong."), status=422)
        case login.NoProject():
            no_project = _("You are not a member of any project. Ask an owner of a project to add you.")
            return _page(request, form, no_project, status=403)
    logger.warning("sign_in_unavailable", exc_info=error)
    unavailable = _("Sign-in is not available right now. Try again in a minute.")
    return _page(request, form, unavailable, status=503, retry_after=settings.RETRY_AFTER)


@never_cache
@allow_methods("POST")
def sign_out(request: HttpRequest) -> HttpResponse:
    login.end(request)
    return HttpResponseRedirect(reverse("sign-in"))


def _page(
    request: HttpRequest, form: SignInForm, refusal: str = "", status: int = 200, retry_after: int | None = None
) -> HttpResponse:
    context = {"form": form, "refusal": refusal, "next": request.POST.get("next") or request.GET.get("next", "")}
    response = render(request, "staff/sign_in.html", context, status=status)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _too_many(seconds: int) -> str:
    # A duration, because the reader's time zone is unknown here.
    minutes = ceil(seconds / 60)
    text = ngettext(
        "Too many failed attempts. Try again in %(minutes)s minute.",
        "Too many failed attempts. Try again in %(minutes)s minutes.",
        minutes,
    )
    return text % {"minutes": minutes}


def _next(request: HttpRequest) -> str:
    """Only to a page of this site: a link must not lead people to another site after they sign in."""
    target = request.POST.get("next") or request.GET.get("next", "")
    is_ours = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if is_ours and fits_a_header(target) else resolve_url(settings.LOGIN_REDIRECT_URL)

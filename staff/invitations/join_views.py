"""The page to which the link of an invitation leads. It is public: who has the token has read the mail."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from math import ceil
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from staff import projects
from staff.account import password_rules
from staff.invitations import joining
from staff.invitations.forms import JoinForm, PasswordForm
from staff.invitations.joining import NotOpen, State
from staff.models import Invitation, Person
from staff.people import Staff, Visitor
from staff.role_texts import EXPLANATIONS, title
from staff.sign_in import credentials, known_browser, login
from staff.sign_in.lockout import Locked, SignInRefused
from storage import clock
from storage.writes import Conflict, NotFound
from web.methods import allow_methods

STATUS: Mapping[State, int] = {State.UNKNOWN: 404, State.USED: 410, State.REVOKED: 410, State.EXPIRED: 410}


@sensitive_post_parameters("password")
@never_cache
@allow_methods("GET", "HEAD", "POST")
def join(request: HttpRequest, token: str) -> HttpResponse:
    response = _answer(request, token)
    # The token is a part of the address. With this no page or file that is opened next learns it, and unlike
    # "no-referrer" it lets the browser say that a form comes from here.
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    found = joining.find(token)
    if found.state != State.OPEN or found.invitation is None:
        return _ended(request, found.state)
    if request.method == "POST" and "sign-out" in request.POST:
        login.end(request)
        return HttpResponseRedirect(request.get_full_path())
    try:
        return _invited(request, found.invitation)
    except NotOpen:
        return _ended(request, joining.find(token).state)
    except Conflict:  # the address has an account since a moment: now its password is asked for
        return _page(request, found.invitation, "existing", PasswordForm(), status=409)


def _invited(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    person, staff = joining.account_of(invitation), _staff(request)
    if staff.is_authenticated:
        if person is None or person.person_id != staff.person_id:
            return _page(request, invitation, "other")
        if request.method != "POST":
            return _page(request, invitation, "signed-in")
        joining.join(invitation, person)
        return _welcome(request, invitation, person.person_id)
    if person is None:
        return _new(request, invitation)
    return _existing(request, invitation)


def _new(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = JoinForm(request.POST if request.method == "POST" else None, invitation.email)
    if not form.is_bound:
        return _page(request, invitation, "new", form)
    if not form.is_valid():
        return _page(request, invitation, "new", form, status=422)
    person = joining.join_as_new(invitation, form.cleaned_data["name"], form.cleaned_data["password"])
    login.begin(request, person)
    return _welcome(request, invitation, person.person_id)


def _existing(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _page(request, invitation, "existing", form)
    if not form.is_valid():
        return _page(request, invitation, "existing", form, status=422)
    try:
        known = partial(known_browser.browser_id, request)
        person = credentials.check(invitation.email, form.cleaned_data["password"], request.META["REMOTE_ADDR"], known)
    except SignInRefused as error:
        return _refused(request, invitation, form, error)
    joining.join(invitation, person)
    return _begin(request, invitation, person)


def _refused(request: HttpRequest, invitation: Invitation, form: PasswordForm, error: SignInRefused) -> HttpResponse:
    if not isinstance(error, Locked):
        form.add_error("password", _("The password is wrong."))
        return _page(request, invitation, "existing", form, status=422)
    form.add_error("password", _("Too many failed attempts. Try again in some minutes."))
    response = _page(request, invitation, "existing", form, status=429)
    response.headers["Retry-After"] = str(max(1, ceil((error.until - clock.now()).total_seconds())))
    return response


def _begin(request: HttpRequest, invitation: Invitation, person: Person) -> HttpResponse:
    """Who had no project before has one now."""
    login.begin(request, joining.account_of(invitation) or person)
    return _welcome(request, invitation, person.person_id)


def _welcome(request: HttpRequest, invitation: Invitation, person_id: str) -> HttpResponse:
    login.choose(request, invitation.project_id)
    return HttpResponseRedirect(resolve_url(settings.LOGIN_REDIRECT_URL))


def _page(
    request: HttpRequest, invitation: Invitation, kind: str, form: forms.Form | None = None, *, status: int = 200
) -> HttpResponse:
    try:
        project = projects.find(invitation.project_id)
    except NotFound:
        return _ended(request, State.UNKNOWN)
    context: dict[str, Any] = {
        "kind": kind,
        "form": form,
        "invitation": invitation,
        "project": project,
        "role": title(invitation.role),
        "explanation": EXPLANATIONS.get(invitation.role, ""),
        "least": password_rules.SHORTEST,
    }
    return render(request, "staff/join/page.html", context, status=status)


def _ended(request: HttpRequest, state: State) -> HttpResponse:
    return render(request, "staff/join/ended.html", {"state": state}, status=STATUS.get(state, 404))


def _staff(request: HttpRequest) -> Staff | Visitor:
    staff: Staff | Visitor = request.staff  # type: ignore[attr-defined]
    return staff

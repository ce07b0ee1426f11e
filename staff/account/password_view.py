"""The page on which a person who is signed in changes their password."""

from __future__ import annotations

from math import ceil

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from staff.access import page_requires
from staff.account import current_password, password_changes
from staff.account.current_password import WrongPassword
from staff.account.password_forms import PasswordChangeForm
from staff.account.password_rules import SHORTEST
from staff.members import person_store
from staff.people import staff_of
from staff.sign_in import known_browser, login
from storage import clock
from storage.writes import Conflict
from web.methods import allow_methods


@sensitive_post_parameters()
@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(None)
def password(request: HttpRequest) -> HttpResponse:
    staff = staff_of(request)
    person = person_store.find_now(staff.person_id)
    form = PasswordChangeForm(request.POST if request.method == "POST" else None, person)
    if not form.is_bound:
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        current_password.confirm(person, form.cleaned_data["current"])
        password_changes.change(person, form.cleaned_data["password"])
    except WrongPassword as error:
        form.add_error("current", wrong(error))
        return _page(request, form, status=429 if error.until else 422)
    except Conflict:
        form.add_error(None, _("Your account was changed at the same moment. Nothing was changed here: try again."))
        return _page(request, form, status=409)
    login.renew(request, person)
    response = HttpResponseRedirect(reverse("profile", query={"notice": "password"}))
    known_browser.remember(request, response, person)
    return response


def wrong(error: WrongPassword) -> str:
    if error.until is None:
        return _("This is not your current password.")
    minutes = max(1, ceil((error.until - clock.now()).total_seconds() / 60))
    text = ngettext(
        "Too many failed attempts. Try again in %(minutes)s minute.",
        "Too many failed attempts. Try again in %(minutes)s minutes.",
        minutes,
    )
    return text % {"minutes": minutes}


def _page(request: HttpRequest, form: PasswordChangeForm, status: int = 200) -> HttpResponse:
    return render(request, "staff/account/password.html", {"form": form, "least": SHORTEST}, status=status)

"""The page on which a person sees where they are signed in, and signs out there."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from staff.access import page_requires
from staff.account import own_sessions
from staff.members import person_store
from staff.models import Person
from staff.people import staff_of
from staff.sign_in import login
from staff.sign_in.sessions import SessionStore
from storage import clock
from storage.writes import again_on_conflict
from web.methods import allow_methods
from web.notices import Notice

NOTICES = {"one": _("The browser is signed out."), "all": _("All other browsers are signed out.")}


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(None)
def sessions(request: HttpRequest) -> HttpResponse:
    staff, this = staff_of(request), cast("SessionStore", request.session).row_id
    if request.method != "POST":
        return _page(request, this)
    if "all" in request.POST:
        login.renew(request, again_on_conflict(lambda: _without_sessions(staff.person_id)))
        return _done("all")
    if request.POST.get("session") == this:
        login.end(request)
        return redirect("sign-in")
    own_sessions.end_one(person_store.find_now(staff.person_id), request.POST.get("session", ""))
    return _done("one")


def _without_sessions(person_id: str) -> Person:
    person = person_store.find_now(person_id)
    own_sessions.end_all(person)
    return person


def _done(what: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("sessions", query={"notice": what}))


def _page(request: HttpRequest, this: str) -> HttpResponse:
    staff = staff_of(request)
    text = NOTICES.get(request.GET.get("notice", ""))
    context = {
        "sessions": own_sessions.of_person(person_store.find_now(staff.person_id), this),
        "zone": staff.zone,
        "today": clock.today(staff.zone),
        "notice": Notice(str(text)) if text else None,
    }
    return render(request, "staff/account/sessions.html", context)

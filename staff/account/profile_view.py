"""The page of a person about themselves. It needs no right: everyone who is signed in has one."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from staff.access import page_requires
from staff.account import time_zones
from staff.account.profile_form import ProfileForm
from staff.members import person_store
from staff.models import Person
from staff.people import staff_of
from storage.writes import Conflict
from web import language_cookie
from web.methods import allow_methods
from web.notices import Notice

# After a redirect, the address has the name of the act, and never what was entered.
NOTICES: Mapping[str, Promise] = {
    "saved": _("Your profile is saved."),
    "address-asked": _("A link is on its way to the new address. It works once, for an hour."),
    "address": _("From now on you sign in with the new address."),
    "password": _("Your new password is saved. All other browsers are signed out."),
}


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(None)
def profile(request: HttpRequest) -> HttpResponse:
    person = person_store.find_now(staff_of(request).person_id)
    if request.method != "POST":
        return _page(request, ProfileForm(None, person), person)
    form = ProfileForm(request.POST, person)
    if not form.is_valid():
        return _page(request, form, person, status=422)
    if request.POST.get("seen") != str(person.version):
        return _page(request, form, person, status=409)
    try:
        person_store.change_profile(person, form.profile(), actor=person.actor)
    except Conflict:
        return _page(request, form, person_store.find_now(person.person_id), status=409)
    return _saved(person)


def _saved(person: Person) -> HttpResponse:
    response = redirect(reverse("profile", query={"notice": "saved"}))
    if person.language:
        language_cookie.remember(response, person.language)
    else:
        language_cookie.forget(response)
    return response


def _page(request: HttpRequest, form: ProfileForm, person: Person, status: int = 200) -> HttpResponse:
    text = NOTICES.get(request.GET.get("notice", ""))
    context = {
        "form": form,
        "person": person,
        "is_changed": status == 409,
        "languages": settings.LANGUAGES,
        "regions": time_zones.by_region(),
        "browser_language": translation.get_language_info(translation.get_language_from_request(request))["name_local"],
        "notice": Notice(str(text)) if text else None,
    }
    return render(request, "staff/account/profile.html", context, status=status)

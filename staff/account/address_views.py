"""The pages on which a person asks for a new address, and confirms it with the link of the mail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from staff.access import page_requires
from staff.account import address_changes, current_password, link_cookie
from staff.account.address_changes import TooManyMails
from staff.account.address_form import AddressForm
from staff.account.current_password import WrongPassword
from staff.account.one_time_links import Kind
from staff.account.password_view import wrong
from staff.members import person_store
from staff.people import staff_of
from storage.writes import Conflict, NotFound
from web.methods import allow_methods


@sensitive_post_parameters("current")
@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(None)
def address(request: HttpRequest) -> HttpResponse:
    person = person_store.find_now(staff_of(request).person_id)
    form = AddressForm(request.POST if request.method == "POST" else None, person)
    if not form.is_valid():
        return _page(request, form, 422 if form.is_bound else 200)
    try:
        current_password.confirm(person, form.cleaned_data["current"])
        address_changes.ask(person, form.cleaned_data["email"])
    except WrongPassword as error:
        form.add_error("current", wrong(error))
        return _page(request, form, 429 if error.until else 422)
    except TooManyMails:
        form.add_error("email", _("You have asked for many links. Try again in an hour."))
        return _page(request, form, 429)
    return HttpResponseRedirect(reverse("profile", query={"notice": "address-asked"}))


def _page(request: HttpRequest, form: AddressForm, status: int) -> HttpResponse:
    return render(request, "staff/account/address.html", {"form": form}, status=status)


@never_cache
@allow_methods("GET", "HEAD", "POST")
def new_address(request: HttpRequest) -> HttpResponse:
    """Who has the link of the mail owns the mailbox: they need not be signed in in this browser."""
    return link_cookie.redirect(request, Kind.NEW_ADDRESS, "new-address") or _new_address(request)


def _new_address(request: HttpRequest) -> HttpResponse:
    try:
        link = link_cookie.link(request, Kind.NEW_ADDRESS)
        if request.method != "POST":
            return render(request, "staff/account/new_address.html", {"email": link.email})
        address_changes.confirm(link)
    except (NotFound, Conflict):
        return render(request, "staff/account/link_over.html", {"again": reverse("address")}, status=410)
    response = HttpResponseRedirect(reverse("profile", query={"notice": "address"}))
    link_cookie.forget(response, Kind.NEW_ADDRESS)
    return response

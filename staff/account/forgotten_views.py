"""The pages of a visitor who has forgotten the password: they ask for a link, and set a new password with it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from staff.account import link_cookie, link_recipients, password_changes
from staff.account.one_time_links import Kind
from staff.account.password_forms import ForgottenForm, NewPasswordForm
from staff.account.password_rules import SHORTEST
from staff.members import person_store
from staff.sign_in import known_browser, login
from storage.limits import limits
from storage.limits.networks import network_of
from storage.writes import Conflict, NotFound
from web.logs.log_format import request_id
from web.mail import outbox
from web.methods import allow_methods

WINDOW = timedelta(hours=1)
MOST_FOR_AN_ACCOUNT = 3  # more mails would help no owner, and annoy
MOST_FROM_A_NETWORK = 20

FORGOTTEN, NEW = "staff/account/forgotten.html", "staff/account/new_password.html"


@never_cache
@allow_methods("GET", "HEAD", "POST")
def forgotten(request: HttpRequest) -> HttpResponse:
    """The answer is the same for each address, and so are the calls: a worker finds out whether there is an account."""
    if request.method != "POST":
        return render(request, FORGOTTEN, {"form": ForgottenForm(), "is_sent": "sent" in request.GET})
    form = ForgottenForm(request.POST)
    if not form.is_valid():
        return render(request, FORGOTTEN, {"form": form}, status=422)
    network = network_of(request.META["REMOTE_ADDR"])
    if not limits.take("new-password-network", network, limit=MOST_FROM_A_NETWORK, window=WINDOW).allowed:
        form.add_error("email", _("Too many requests from your network. Try again in an hour."))
        return render(request, FORGOTTEN, {"form": form}, status=429)
    _queue_mail(form.cleaned_data["email"])
    return HttpResponseRedirect(reverse("forgotten-password", query={"sent": "yes"}))


def _queue_mail(email: str) -> None:
    email_hash = person_store.email_hash(email)
    if limits.take("new-password", email_hash, limit=MOST_FOR_AN_ACCOUNT, window=WINDOW).allowed:
        to = link_recipients.new_password(email_hash)
        outbox.queue("staff/mail/new_password", to, {}, request_id=request_id.get())


@sensitive_post_parameters()
@never_cache
@allow_methods("GET", "HEAD", "POST")
def new_password(request: HttpRequest) -> HttpResponse:
    return link_cookie.redirect(request, Kind.NEW_PASSWORD, "new-password") or _new_password(request)


def _new_password(request: HttpRequest) -> HttpResponse:
    try:
        link = link_cookie.link(request, Kind.NEW_PASSWORD)
        form = NewPasswordForm(request.POST if request.method == "POST" else None, link.person)
        if not form.is_valid():
            context = {"form": form, "email": link.person.email, "least": SHORTEST}
            return render(request, NEW, context, status=422 if form.is_bound else 200)
        password_changes.set_by_link(link, form.cleaned_data["password"])
    except (NotFound, Conflict):
        return render(request, "staff/account/link_over.html", {"again": reverse("forgotten-password")}, status=410)
    try:
        login.begin(request, link.person)
        response = HttpResponseRedirect(resolve_url(settings.LOGIN_REDIRECT_URL))
    except login.NoProject:
        response = HttpResponseRedirect(reverse("sign-in"))  # it says why they see nothing
    known_browser.remember(request, response, link.person)
    link_cookie.forget(response, Kind.NEW_PASSWORD)
    return response

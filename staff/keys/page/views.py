"""The page of keys, and the forms with which people make, change and revoke one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from staff.access import page_requires
from staff.keys import key_management, reading
from staff.keys.grants import Grantor, MoreThanGrantor
from staff.keys.key_management import KeyEnded, NewKey
from staff.keys.page import key_rows
from staff.keys.page.forms import KeyForm, NewKeyForm
from staff.models import Key
from staff.people import staff_of
from storage import clock
from storage.cursors import BadCursor
from storage.idempotency import KeyReused
from storage.writes import Conflict, NotFound
from web.caller import Scope
from web.methods import allow_methods, read_only
from web.notices import Notice

PAGE_SIZE = 50
# After a redirect, the address has the name of the act, and never what was entered.
NOTICES: Mapping[str, Promise] = {
    "saved": _("The changes are saved."),
    "revoked": _("The key is revoked. Within ten seconds it is refused everywhere."),
    "known": _("This form was sent before, and has made its key then. A key is shown only once."),
}
MORE_THAN_YOU = _("This key can do more than you. Its end can only be changed by a person who can do the same.")
ENDED = _("The key is revoked or has expired, and cannot change any more. Make a new one.")
CHANGED = _("Another member changed it meanwhile. What you entered is below: save it again to replace theirs.")


@read_only
@never_cache
@page_requires(Scope.KEYS_MANAGE)
def page(request: HttpRequest) -> HttpResponse:
    staff = staff_of(request)
    try:
        keys = reading.page(staff.project_id, limit=PAGE_SIZE, cursor=request.GET.get("after") or None)
    except BadCursor:
        return redirect("keys")
    text = NOTICES.get(request.GET.get("notice", ""))
    context = _times(request) | {
        "rows": key_rows.of(staff.project_id, keys.keys),
        "cursor": keys.cursor,
        "is_first_page": "after" not in request.GET,
        "notice": Notice(str(text)) if text else None,
        "api_address": request.build_absolute_uri(reverse("api-keys")),
    }
    return render(request, "staff/keys/page.html", context)


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.KEYS_MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    staff, grantor = staff_of(request), _grantor(request)
    form = NewKeyForm(request.POST if request.method == "POST" else None, staff.project.zone, grantor.scopes)
    if not form.is_bound:
        return _new_form(request, form)
    if not form.is_valid():
        return _new_form(request, form, status=422)
    values = NewKey(name=form.cleaned_data["name"], scopes=form.chosen_scopes(), valid_until=form.valid_until())
    try:
        key, text = key_management.create(grantor, values, form.cleaned_data["once"])
    except KeyReused:
        text = None
    if text is None:
        return _done("known")
    return _shown(request, key, text)


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.KEYS_MANAGE)
def key(request: HttpRequest, key_id: str) -> HttpResponse:
    """One key: its name and its end can change."""
    found = _find(request, key_id)
    form = KeyForm(request.POST if request.method == "POST" else None, staff_of(request).project.zone, found)
    if not form.is_bound:
        return _key(request, found, form)
    if not form.is_valid():
        return _key(request, found, form, status=422)
    if request.POST.get("seen") != str(found.version):
        return _key(request, found, form, problem=CHANGED, status=409)
    try:
        key_management.change(_grantor(request), found, form.cleaned_data["name"], form.valid_until())
    except KeyEnded:
        return _key(request, found, form, problem=ENDED, status=409)
    except MoreThanGrantor:
        return _key(request, found, form, problem=MORE_THAN_YOU, status=403)
    except Conflict:
        return _key(request, _find(request, key_id), form, problem=CHANGED, status=409)
    return _done("saved")


@allow_methods("POST")
@never_cache
@page_requires(Scope.KEYS_MANAGE)
def revoke(request: HttpRequest, key_id: str) -> HttpResponse:
    """Whatever else has changed meanwhile: a key that leaked must end."""
    found = _find(request, key_id)
    try:
        if not found.revoked_at:
            key_management.revoke(found, actor=staff_of(request).actor)
    except Conflict:
        return _key(request, _find(request, key_id), problem=CHANGED, status=409)
    return _done("revoked")


def _new_form(request: HttpRequest, form: NewKeyForm, status: int = 200) -> HttpResponse:
    once = form["once"].value() if form.is_bound and "once" not in form.errors else str(uuid4())
    return render(request, "staff/keys/new.html", {"form": form, "once": once}, status=status)


def _shown(request: HttpRequest, made: Key, text: str) -> HttpResponse:
    """The only page that has the text of the key. No cache and no history keeps it."""
    context = _times(request) | {"row": key_rows.of(made.project_id, [made])[0], "text": text}
    return render(request, "staff/keys/shown.html", context, status=201)


def _key(
    request: HttpRequest,
    found: Key,
    form: KeyForm | None = None,
    *,
    problem: str | Promise = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = _times(request) | {
        "row": key_rows.of(found.project_id, [found])[0],
        "form": form or KeyForm(None, staff_of(request).project.zone, found),
        "problem": problem,
    }
    return render(request, "staff/keys/key.html", context, status=status)


def _done(act: str) -> HttpResponse:
    return redirect(f"{reverse('keys')}?notice={act}")


def _find(request: HttpRequest, key_id: str) -> Key:
    try:
        return key_management.find_in(staff_of(request).project_id, key_id, consistent=True)
    except NotFound:
        raise Http404 from None


def _grantor(request: HttpRequest) -> Grantor:
    staff = staff_of(request)
    return Grantor(staff.project_id, staff.actor, staff.may)


def _times(request: HttpRequest) -> dict[str, Any]:
    zone = staff_of(request).project.zone
    return {"zone": zone, "today": clock.today(zone)}

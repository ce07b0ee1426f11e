"""The page on which members change a form. Each button sends the whole form, so nothing that was typed is lost."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from feedback.forms import own_forms
from feedback.forms.editor import acts, drafts, editor_page, posted
from feedback.forms.editor.drafts import Draft
from feedback.forms.editor.editor_page import Shown
from feedback.forms.own_forms import OwnForm, own_form
from staff.access import page_requires
from staff.people import staff_of
from storage.writes import Conflict
from web.caller import Scope
from web.htmx import is_htmx
from web.methods import allow_methods

CHECK = "check"  # in the query: errors are shown at their controls


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.FORMS_MANAGE)
def edit(request: HttpRequest, form_id: str) -> HttpResponse:
    own = own_form(request, form_id)
    if request.method == "POST":
        return _change(request, own)
    if own.is_built_in:
        return render(request, "feedback/forms/built_in.html", own_forms.context(request, own) | {"shown": own.shown})
    draft = drafts.read(own)
    shown = Shown(draft.document, draft.removed, draft.seen, request.GET.get("focus", ""), CHECK in request.GET)
    return editor_page.show(request, own, draft, shown)


def _change(request: HttpRequest, own: OwnForm) -> HttpResponse:
    if own.is_built_in:
        raise Http404
    if "act" not in request.POST or "seen" not in request.POST:
        return HttpResponseBadRequest("Send the form of the editor.", content_type="text/plain")
    act, draft = request.POST["act"], drafts.read(own)
    try:
        if act == "discard":
            drafts.discard(own, draft, seen=_seen(request), actor=staff_of(request).actor)
            return _go(request, f"{own.edit_address}?notice=discarded", leaves=True)
        return _save(request, own, draft, act)
    except Conflict:
        return _conflict(request, own)


def _save(request: HttpRequest, own: OwnForm, draft: Draft, act: str) -> HttpResponse:
    """Raises Conflict."""
    edited = acts.apply(posted.read(request.POST), draft.removed, act)
    drafts.save(own, draft, edited, seen=_seen(request), actor=staff_of(request).actor)
    if act == "publish":
        return _go(request, reverse("form-publish", args=[own.form_id]), leaves=True)
    query = {"focus": edited.focus} if edited.focus else {}
    if CHECK in request.POST or act == CHECK:
        query[CHECK] = "yes"
    place = f"#{edited.focus}" if edited.focus else ""
    return _go(request, f"{own.edit_address}?{urlencode(query)}{place}")


def _conflict(request: HttpRequest, own: OwnForm) -> HttpResponse:
    """Another person saved meanwhile. What was typed is shown, and the person decides."""
    newest = drafts.read(own)
    shown = Shown(posted.read(request.POST), newest.removed, _seen(request), newer=newest)
    return editor_page.show(request, own, newest, shown, status=409)


def _seen(request: HttpRequest) -> int:
    """The button "Save mine" names the draft that it replaces."""
    act, _, over = request.POST["act"].partition(":")
    text = over if act == "over" else request.POST["seen"]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else -1


def _go(request: HttpRequest, address: str, *, leaves: bool = False) -> HttpResponse:
    """htmx follows a redirect by itself, and shows only the controls of the page that it gets."""
    if leaves and is_htmx(request):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)

"""Publishes a draft, after a page that says what changes for answers and counters."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from feedback.forms import own_forms, publishing
from feedback.forms.editor import changes, drafts, faults
from feedback.forms.editor.documents import tidy
from feedback.forms.editor.drafts import Draft
from feedback.forms.own_forms import OwnForm, own_form
from staff.access import page_requires
from staff.people import staff_of
from storage.writes import Conflict
from web.caller import Scope
from web.methods import allow_methods


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.FORMS_MANAGE)
def publish(request: HttpRequest, form_id: str) -> HttpResponse:
    own = own_form(request, form_id)
    row, draft = own.changeable, drafts.read(own)
    if faults.check(draft.document):
        return redirect(f"{own.edit_address}?check=yes#not-ready")
    if request.method != "POST":
        return _page(request, own, draft)
    if draft.row is None or request.POST.get("seen") != _seen(own, draft):
        return _page(request, own, draft, is_changed=True)
    try:
        document = tidy(draft.document)
        publishing.publish(row, document, actor=staff_of(request).actor, also=[drafts.published(draft.row)])
    except Conflict:
        own = own_form(request, form_id)
        return _page(request, own, drafts.read(own), is_changed=True)
    return redirect(f"{own.edit_address}?notice=published")


def _page(request: HttpRequest, own: OwnForm, draft: Draft, *, is_changed: bool = False) -> HttpResponse:
    context: dict[str, Any] = own_forms.context(request, own) | {
        "changes": changes.between(own.document, draft.document),
        "next_version": own.published_version + 1,
        "seen": _seen(own, draft),
        "is_changed": is_changed,
        # Someone published, by a command or from the history, after this draft was begun.
        "is_overtaken": bool(draft.row and draft.is_begun and draft.row.based_on != own.published_version),
    }
    return render(request, "feedback/forms/publish.html", context, status=409 if is_changed else 200)


def _seen(own: OwnForm, draft: Draft) -> str:
    """The draft and the published version that the page compares."""
    return f"{own.published_version}.{draft.seen}"

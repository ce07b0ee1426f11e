"""Saves the list that a page of the inbox shows as a view, and renames or deletes a view."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from feedback.inbox import saved_views
from feedback.inbox.models import SHARED, SavedView
from feedback.inbox.saved_views import LONGEST_NAME, NewView, TooManyViews
from feedback.workspace import inbox_page, inbox_query
from staff.access import page_requires
from staff.people import staff_of
from storage.writes import Conflict, NotFound
from web.caller import Scope
from web.methods import View, allow_methods
from web.notices import Kind, Notice
from web.texts import BadText, clean_line

NO_NAME = _("Give the view a name of at most 60 characters.")
BAD_NAME = _("The name has a character that cannot be stored. Type it again.")
TOO_MANY = _("There are 50 views already. Delete one first.")
CHANGED = _("Another person has just changed this view. Look at it again.")


class WrongView(ValueError):
    def __init__(self, text: str | Promise) -> None:
        super().__init__(str(text))


def _answers(act: Callable[..., str]) -> View:
    """`act` returns the query of the list that is shown next. A notice above the list says what is wrong."""

    @wraps(act)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.GET = QueryDict(request.POST.get("query", ""))
        try:
            query = act(request, *args, **kwargs)
        except WrongView as error:
            context = inbox_page.context(request) | {"notice": Notice(str(error), Kind.PROBLEM)}
            return render(request, "feedback/inbox/page.html", context, status=422)
        return HttpResponseRedirect(f"{reverse('inbox')}?{query}")

    return answer


@allow_methods("POST")
@never_cache
@page_requires(Scope.FEEDBACK_READ)
@_answers
def save(request: HttpRequest) -> str:
    """The list that the page shows, for the person or for all members."""
    staff, is_shared = staff_of(request), "shared" in request.POST
    if is_shared and not staff.may(Scope.FEEDBACK_MANAGE):
        raise PermissionDenied
    filters = inbox_query.read(request).filters
    new = NewView(owner=SHARED if is_shared else staff.person_id, name=_name(request), filters=filters)
    try:
        view = saved_views.create(staff.project_id, new, actor=staff.actor)
    except TooManyViews:
        raise WrongView(TOO_MANY) from None
    return saved_views.filters_of(view, person_id=staff.person_id).query()


@allow_methods("POST")
@never_cache
@page_requires(Scope.FEEDBACK_READ)
@_answers
def change(request: HttpRequest, view_id: UUID) -> str:
    """Renames a view, or deletes it."""
    staff, view = staff_of(request), _own(request, str(view_id))
    try:
        if "delete" in request.POST:
            saved_views.delete(view, actor=staff.actor)
        else:
            saved_views.change(view, {"name": _name(request)}, actor=staff.actor)
    except Conflict:
        raise WrongView(CHANGED) from None
    return request.GET.urlencode()


def _own(request: HttpRequest, view_id: str) -> SavedView:
    """One that the person may change."""
    staff = staff_of(request)
    try:
        view = saved_views.find(staff.project_id, staff.person_id, view_id)
    except NotFound:
        raise Http404 from None
    if view.is_shared and not staff.may(Scope.FEEDBACK_MANAGE):
        raise PermissionDenied
    return view


def _name(request: HttpRequest) -> str:
    try:
        name = clean_line(request.POST.get("name", ""))
    except BadText:
        raise WrongView(BAD_NAME) from None
    if not name or len(name) > LONGEST_NAME:
        raise WrongView(NO_NAME)
    return name

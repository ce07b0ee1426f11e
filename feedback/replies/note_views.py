"""The page on which a member changes or deletes a note of their own."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from conversations import notes, reading, texts
from conversations.models import Message
from conversations.texts import WrongText
from feedback.forms import reference_numbers
from feedback.inbox import undo
from feedback.inbox.act_writes import subject_of
from feedback.replies import authors, compose, item_notes
from staff.access import page_requires
from staff.people import staff_of
from storage.writes import Conflict, NotFound
from web.caller import Scope
from web.methods import allow_methods


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.FEEDBACK_MANAGE)
def note(request: HttpRequest, feedback_id: UUID, note_id: UUID) -> HttpResponse:
    staff, found = staff_of(request), _own_note(request, feedback_id, note_id)
    if request.method != "POST":
        return _page(request, found, found.text)
    if request.POST.get("version") != str(found.version):
        return _page(request, found, request.POST.get("text", ""), status=409)
    try:
        if "delete" in request.POST:
            notes.delete(found, author=staff.actor)
        else:
            item_notes.edit(found, texts.checked(request.POST.get("text", "")), author=authors.of_staff(staff))
    except WrongText as error:
        return _page(request, found, request.POST.get("text", ""), error=error.code, status=422)
    except Conflict:
        return _page(request, found, request.POST.get("text", ""), status=409)
    except NotFound:
        pass  # deleted in another tab: there is nothing left to do
    return redirect("inbox-item", feedback_id)


def _own_note(request: HttpRequest, feedback_id: UUID, note_id: UUID) -> Message:
    staff = staff_of(request)
    try:
        item = undo.find(staff.project_id, str(feedback_id))
        found = reading.find(subject_of(item.feedback_id), str(note_id))
    except NotFound:
        raise Http404 from None
    if not notes.is_editable(found, staff.actor):
        raise PermissionDenied
    return found


def _page(request: HttpRequest, found: Message, text: str, *, error: str = "", status: int = 200) -> HttpResponse:
    feedback_id = found.subject.partition("#")[2]
    context = {
        "note": found,
        "text": text,
        "feedback_id": feedback_id,
        "reference": reference_numbers.of(feedback_id),
        "error": compose.ERRORS.get(error, ""),
        "has_changed": status == 409,
        "longest": texts.LONGEST_TEXT,
    }
    return render(request, "feedback/replies/note.html", context, status=status)

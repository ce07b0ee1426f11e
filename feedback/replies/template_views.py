"""The pages on which members manage the reply templates of their project."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from conversations import texts
from conversations.texts import WrongText
from feedback.replies import compose, reply_templates
from feedback.replies.models import ReplyTemplate
from feedback.replies.reply_templates import LONGEST_NAME, MOST, PLACEHOLDERS, TooManyTemplates
from staff.access import page_requires
from staff.people import staff_of
from storage.writes import Conflict, NotFound
from web.caller import Scope
from web.methods import allow_methods


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.FEEDBACK_MANAGE)
def templates(request: HttpRequest) -> HttpResponse:
    """The list, and a form for a new one."""
    if request.method != "POST":
        return _page(request)
    staff = staff_of(request)
    try:
        reply_templates.create(staff.project_id, *_entered(request), actor=staff.actor)
    except WrongText as error:
        return _page(request, error=_error(error), status=422)
    except TooManyTemplates:
        full = _("A project has up to %(number)s templates. Delete one first.") % {"number": MOST}
        return _page(request, error=full, status=422)
    return redirect("reply-templates")


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.FEEDBACK_MANAGE)
def template(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """One of them, to change or delete it."""
    staff, found = staff_of(request), _find(request, template_id)
    if request.method != "POST":
        return _page(request, found)
    if request.POST.get("version") != str(found.version):
        return _page(request, found, error=_changed(), status=409)
    try:
        if "delete" in request.POST:
            reply_templates.delete(found, actor=staff.actor)
        else:
            reply_templates.change(found, *_entered(request), actor=staff.actor)
    except WrongText as error:
        return _page(request, found, error=_error(error), status=422)
    except Conflict:
        return _page(request, found, error=_changed(), status=409)
    except NotFound:
        pass  # deleted meanwhile
    return redirect("reply-templates")


def _entered(request: HttpRequest) -> tuple[str, str]:
    return request.POST.get("name", ""), request.POST.get("text", "")


def _error(error: WrongText) -> str:
    if error.code == "name":
        return _("Give it a name of up to %(number)s characters.") % {"number": LONGEST_NAME}
    return str(compose.ERRORS[error.code])


def _changed() -> str:
    return _("Another member changed this template meanwhile. Your text is below: save it again to replace theirs.")


def _find(request: HttpRequest, template_id: UUID) -> ReplyTemplate:
    try:
        return reply_templates.find(staff_of(request).project_id, str(template_id))
    except NotFound:
        raise Http404 from None


def _page(
    request: HttpRequest, current: ReplyTemplate | None = None, *, error: str = "", status: int = 200
) -> HttpResponse:
    name, text = _entered(request) if error else (current.name, current.text) if current else ("", "")
    context = {
        "templates": reply_templates.of_project(staff_of(request).project_id),
        "current": current,
        "name": name,
        "text": text,
        "error": error,
        "longest_name": LONGEST_NAME,
        "longest": texts.LONGEST_TEXT,
        "placeholders": [f"{{{placeholder}}}" for placeholder in PLACEHOLDERS],
    }
    return render(request, "feedback/replies/templates.html", context, status=status)

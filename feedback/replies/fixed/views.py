"""The page of "It is fixed": whom it reaches, the mail as one of them gets it, a test, and the start of the job."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from conversations import texts
from conversations.texts import WrongText
from conversations.writing import TokenReused
from feedback.inbox import tag_names
from feedback.inbox.filters import Filters
from feedback.replies import compose, obstacles
from feedback.replies.fixed import audience, fixed_job, preview
from feedback.workspace import inbox_query
from jobs.models import State
from staff.access import page_requires
from staff.people import staff_of
from storage.writes import Conflict, NotFound
from web.caller import Scope
from web.methods import allow_methods, read_only

IGNORED = {"search"}  # see audience.of_all_folders
NONE: Mapping[str, str] = MappingProxyType({})


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.FEEDBACK_MANAGE)
def fixed(request: HttpRequest) -> HttpResponse:
    """The address names a tag or a release. Nothing is sent before the person has seen how many people get a mail."""
    query = inbox_query.read(request)
    filters, errors = query.filters, {name: text for name, text in query.errors.items() if name not in IGNORED}
    if errors:  # without them, it would reach more people than the address says
        return _page(request, Filters(), status=422 if request.method == "POST" else 200, errors=errors)
    if request.method == "POST" and obstacles.of_site():
        return _page(request, filters, status=422)
    if request.method != "POST" or not (filters.tag or filters.release):
        return _page(request, filters)
    try:
        text = texts.checked(request.POST.get("text", ""))
    except WrongText as error:
        return _page(request, filters, error=str(compose.ERRORS[error.code]), status=422)
    if "start" in request.POST:
        return _start(request, filters, text)
    if "test" in request.POST:
        preview.send_test(staff_of(request), text)
    return _page(request, filters, is_shown=True, is_tested="test" in request.POST)


@read_only
@never_cache
@page_requires(Scope.FEEDBACK_MANAGE)
def started(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """To which the start leads, so that a reload starts nothing."""
    try:
        job = fixed_job.find(staff_of(request).project_id, str(batch_id))
    except NotFound:
        raise Http404 from None
    result = fixed_job.describe(job.result or {}) if job.state == State.DONE else ""
    return render(request, "feedback/replies/fixed_started.html", {"batch_id": batch_id, "job": job, "result": result})


@allow_methods("POST")
@never_cache
@page_requires(Scope.FEEDBACK_MANAGE)
def undo(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Opens the items again. The mails are sent."""
    staff = staff_of(request)
    try:
        fixed_job.undo(staff.project_id, str(batch_id), actor=staff.actor)
    except NotFound:
        raise Http404 from None
    return redirect("jobs")


def _start(request: HttpRequest, filters: Filters, text: str) -> HttpResponse:
    staff = staff_of(request)
    try:
        batch_id = str(UUID(request.POST.get("batch", "")))
    except ValueError:
        return _page(request, filters, error=_("Load this page again, and send it once more."), status=422)
    if request.POST.get("agreed") != "yes":
        error = _("Tick the box first: mails cannot be taken back.")
        return _page(request, filters, error=error, status=422, is_shown=True)
    try:
        fixed_job.start(staff.project_id, filters, text, actor=staff.actor, batch_id=batch_id)
    except (TokenReused, Conflict, NotFound):  # also of another person or project: the page says nothing about it
        return render(request, "feedback/replies/fixed_before.html", status=409)
    return redirect("fixed-started", batch_id)


def _page(
    request: HttpRequest,
    filters: Filters,
    *,
    error: str = "",
    errors: Mapping[str, str] = NONE,
    status: int = 200,
    is_shown: bool = False,
    is_tested: bool = False,
) -> HttpResponse:
    staff, text = staff_of(request), request.POST.get("text", "")
    is_chosen, obstacle = bool(filters.tag or filters.release), obstacles.of_site()
    reached = audience.read(staff.project_id, filters) if is_chosen else None
    context = {
        "names": [*sorted(filters.tag), *sorted(filters.release)],
        "tags": [] if is_chosen else tag_names.names(staff.project_id),
        "audience": reached,
        "query": audience.of_all_folders(filters).query(),
        "problem": compose.OBSTACLES[obstacle] if obstacle else "",
        "text": text,
        "error": error,
        "errors": errors,
        "is_tested": is_tested,
        "batch": request.POST.get("batch") or uuid4(),
        "longest": texts.LONGEST_TEXT,
        "preview": preview.of(staff, reached.people[0], text) if is_shown and reached and reached.people else None,
    }
    return render(request, "feedback/replies/fixed.html", context, status=status)

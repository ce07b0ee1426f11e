"""The page of jobs, its part that refreshes itself, and what people can do with a job."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from jobs import lifecycle
from jobs.models import Job
from jobs.page import job_list
from jobs.page.job_list import JobList
from staff.access import page_requires, polled
from staff.people import staff_of
from storage import clock, private_files, writes
from storage.writes import Conflict, NotFound
from web import refresh
from web.caller import Scope
from web.methods import allow_methods, read_only


@read_only
@never_cache
@page_requires(Scope.FEEDBACK_READ)
def page(request: HttpRequest) -> HttpResponse:
    return _render(request, "jobs/page.html", _list(request))


@read_only
@never_cache
@polled
@page_requires(Scope.FEEDBACK_READ)
def rows(request: HttpRequest) -> HttpResponse:
    """The part of the page that refreshes itself."""
    jobs, today = _list(request), clock.today(staff_of(request).zone)
    return refresh.answer(request, (jobs.content, today), lambda: _render(request, "jobs/_rows.html", jobs))


@allow_methods("POST")
@never_cache
@page_requires(Scope.FEEDBACK_READ)
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """A job that has ended meanwhile stays as it is, and the page shows it."""
    lifecycle.cancel(_job(request, job_id), staff_of(request).actor)
    return redirect("jobs")


@allow_methods("POST")
@never_cache
@page_requires(Scope.FEEDBACK_READ)
def try_again(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """A job that another person has resumed already goes on, and the page shows it."""
    with suppress(Conflict):
        lifecycle.try_again(_job(request, job_id), staff_of(request).actor)
    return redirect("jobs")


@read_only
@never_cache
@page_requires(Scope.FEEDBACK_READ)
def result(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Leads to the file of the result, by a link that works for some minutes."""
    job = _job(request, job_id)
    if not job.result or "file" not in job.result:
        raise Http404
    try:
        return HttpResponseRedirect(private_files.link(job.result["file"], job.result["filename"]))
    except NotFound:
        raise Http404 from None  # files of results are kept for some days only


def _list(request: HttpRequest) -> JobList:
    staff = staff_of(request)
    return job_list.read(staff.project_id, staff.may, _before(request))


def _before(request: HttpRequest) -> str:
    """Anything but an id is the first page."""
    try:
        return str(UUID(request.GET.get("before", "")))
    except ValueError:
        return ""


def _job(request: HttpRequest, job_id: UUID) -> Job:
    staff = staff_of(request)
    try:
        job = writes.find(Job, staff.project_id, str(job_id), consistent=True)
    except NotFound:
        raise Http404 from None
    if not job_list.may_see(job, staff.may):
        raise PermissionDenied
    return job


def _render(request: HttpRequest, template: str, jobs: JobList) -> HttpResponse:
    zone = staff_of(request).zone
    now = clock.now().astimezone(zone)
    return render(
        request, template, {"jobs": jobs, "before": _before(request), "zone": zone, "now": now, "today": now.date()}
    )

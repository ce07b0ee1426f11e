"""The page about the counters of a project: the last recount, and the button that starts one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from analytics import job_kinds
from jobs import lifecycle
from jobs.models import Job, State
from staff.access import page_requires
from staff.people import staff_of
from storage import clock
from web.caller import Scope
from web.methods import allow_methods

NEWEST = 100  # jobs, among which the page looks for the last recount


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.KEYS_MANAGE)
def page(request: HttpRequest) -> HttpResponse:
    staff = staff_of(request)
    last = _last_recount(staff.project_id)
    if request.method == "POST":
        if last is None or last.has_ended:
            lifecycle.start(job_kinds.RECOUNT, staff.project_id, staff.actor)
        return redirect("jobs")
    zone = staff.project.zone
    context = {"last": last, "result": _result(last), "zone": zone, "today": clock.today(zone)}
    return render(request, "analytics/recount.html", context)


def _last_recount(project_id: str) -> Job | None:
    newest = Job.query(project_id, scan_index_forward=False, limit=NEWEST)
    return next((job for job in newest if job.kind == job_kinds.RECOUNT and not job.has_expired), None)


def _result(job: Job | None) -> str | None:
    return job_kinds.describe_result(job.result) if job and job.state == State.DONE and job.result else None

"""The mail to the person who started a job, when it ends after a long time."""

from __future__ import annotations

from datetime import timedelta

from jobs.models import Job, State
from storage import clock
from web.logs.log_format import request_id
from web.mail import outbox
from web.mail.models import Mail

TEMPLATE = "jobs/mail/ended"
# Who started a shorter one is still at the page.
LONG = timedelta(minutes=1)


def draft(job: Job, end: State) -> Mail | None:
    """To be written in one transaction with the end, so that there is one mail for each end. None for a short job, for
    one that a person cancelled, and for one that no person started.
    """
    if end == State.CANCELLED or not job.started_by.startswith("person:") or clock.now() - job.created_at < LONG:
        return None
    context = {"kind": job.kind, "has_failed": end == State.FAILED}
    return outbox.draft(TEMPLATE, job.started_by, context, project_id=job.project_id, request_id=request_id.get())

"""When a form takes no more answers: after its closing date, or when it has as many as its owner wanted.

The closing date is exact. A visitor who opened the page before it has some minutes to send. What the quota means to the
second, and why, is in docs/form-settings.md.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from feedback.forms.form_store import Head
from storage import clock

GRACE = timedelta(minutes=30)  # after the closing date, for a page that was opened before


class Reason(StrEnum):
    DATE = "date"
    QUOTA = "quota"


def closed_by(form: Head, *, opened_at: datetime | None = None) -> Reason | None:
    """None while the form is open. `opened_at` is when the visitor got the page that is sent now."""
    if form.full_at:
        return Reason.QUOTA
    now = clock.now()
    if form.closes_at is None or now < form.closes_at:
        return None
    if opened_at and opened_at < form.closes_at and now < form.closes_at + GRACE:
        return None
    return Reason.DATE

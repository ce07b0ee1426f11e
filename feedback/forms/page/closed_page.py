"""What visitors see of a form that has closed: since when, whom to ask, and what they wrote in vain."""

from __future__ import annotations

from typing import Any

from pynamodb.exceptions import GetError

from feedback.forms.closing import Reason
from feedback.forms.form_store import Head
from feedback.forms.page.form_fields import FeedbackForm, Field
from staff import projects
from storage import clock
from storage.writes import NotFound


def context(form: Head, reason: Reason, filled_in: FeedbackForm | None) -> dict[str, Any]:
    return {
        "closed_at": clock.on_the_wall(form.closes_at, form.time_zone) if form.closes_at else None,
        "is_full": reason == Reason.QUOTA,
        "owner": _owner(form.project_id),
        "written": _written(filled_in) if filled_in else [],
    }


def _owner(project_id: str) -> str:
    """The name of the project. It takes a read that a form which is open does not need."""
    try:
        return str(projects.as_members_see_it(project_id).name or "")
    except (NotFound, GetError):
        return ""


def _written(filled_in: FeedbackForm) -> list[Field]:
    """The texts: they took time, and a visitor may want to send them elsewhere."""
    return [field for field in filled_in if field.widget == "text" and field.text.strip()]

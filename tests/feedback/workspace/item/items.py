"""Items and rows of activity that no test stores, and the panel of a stored item."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from activity import rows
from activity.models import ActivityRow
from feedback.models import Feedback
from feedback.workspace.item.timeline import Clock
from staff import projects
from staff.people import Staff
from staff.roles import Role

INBOX = "/dashboard/inbox/"
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
CLOCK = Clock(ZoneInfo("UTC"), date(2026, 11, 21))
ID = "2f1c0000-0000-4000-8000-000000000000"


def an_item(feedback_id: str = ID, **members: Any) -> Feedback:
    plain = {
        "project_id": "default",
        "form_id": "default",
        "form_version": 1,
        "source": "form",
        "served_by": "42",
        "rating": 2,
        "message": "The ramp opened late.",
        "sentiment": "negative",
        "sentiment_score": -0.61,
        "status": "new",
        "counted": True,
        "created_at": NOW,
        "received_at": NOW,
        "updated_at": NOW,
        "version": 1,
    }
    return Feedback(feedback_id, **{**plain, **members})


def a_row(
    action: str, changes: Mapping[str, Any] | None = None, *, actor: str = "person:ada", version: int | None = None
) -> ActivityRow:
    row = rows.row(subject=f"feedback#{ID}", project_id="default", actor=actor, action=action, changes=changes)
    row.subject_version = version
    return row


def staff(role: Role = Role.AGENT, *, is_operator: bool = False) -> Staff:
    return Staff("ada", "Ada Lovelace", "ada@example.com", role, projects.default(), is_operator=is_operator)


def panel(browser: Client, item: Feedback) -> str:
    """What htmx gets, which is the panel alone."""
    response = browser.get(f"{INBOX}{item.feedback_id}", headers={"HX-Request": "true", "HX-Target": "item"})
    assert response.status_code == 200
    return str(response.content.decode())

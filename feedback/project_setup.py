"""Creates projects. Here and not in `staff`, because a project begins with a form."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from feedback.forms import publishing
from staff import activity_writes
from staff.models import Project
from storage import transactions
from storage.transactions import Write

logger = logging.getLogger(__name__)


def create(project: Project, writes_of_owner: Sequence[Write], *, actor: str) -> None:
    """Stores a new project with its first form, and makes its owner a member, all in one transaction."""
    form, version = publishing.new_form(project, project.name)
    project.first_form_id = form.form_id
    new_items = (project, form, version)
    activity = activity_writes.record(
        f"project#{project.project_id}", "project.created", actor=actor, project_id=project.project_id
    )
    transactions.transact(*(transactions.create(item) for item in new_items), *writes_of_owner, activity)
    logger.info("project_created", extra={"project": project.project_id})

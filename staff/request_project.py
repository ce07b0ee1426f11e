"""Decides to which project a request belongs. Code that answers requests names the default project nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staff import projects

if TYPE_CHECKING:
    from staff.models import Key
    from staff.people import Staff


def project_id(*, key: Key | None = None, staff: Staff | None = None, form_project_id: str | None = None) -> str:
    """A key has one project, a session has the chosen one, and a public form has its own.

    A request with none of them is about the default project: its form is at `/`, and its totals may be public.
    """
    if key:
        return key.project_id
    if staff:
        return staff.project_id
    return form_project_id or projects.DEFAULT

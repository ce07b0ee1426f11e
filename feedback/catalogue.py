"""Which forms a project has."""

from __future__ import annotations

from feedback.models import Form
from storage import writes

DEFAULT = "default"


def find(project_id: str, form_id: str = DEFAULT) -> Form:
    """Each project's default form exists from the start: until somebody changes it, it is the plain one."""
    try:
        return writes.find(Form, project_id, form_id)
    except writes.NotFound:
        if form_id != DEFAULT:
            raise
        return Form(project_id, DEFAULT, title="How was it?")

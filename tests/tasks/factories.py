"""Tasks for tests, made as the product makes them."""

from __future__ import annotations

from typing import Any, cast

from tasks import edits
from tasks.edits import TaskValues
from tasks.models import Task


def a_task(
    title: str = "Call the printer", project_id: str = "default", *, task_id: str | None = None, **more: Any
) -> Task:
    return edits.create(project_id, cast("TaskValues", {"title": title, **more}), actor="person:ada", task_id=task_id)

"""What tasks add to the panel of an item: its tasks, and the key that makes one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.models import Feedback
from feedback.workspace.item_panels import ItemAction, ItemPanel, add_action, add_panel
from staff.people import Staff
from storage import clock
from tasks import reading
from tasks.page import cards
from web.caller import Scope


def new_task_address(item: Feedback) -> str:
    return f"{reverse('task-new')}?{urlencode({'item': item.feedback_id})}"


def _tasks(item: Feedback, staff: Staff) -> dict[str, Any]:
    if not staff.may(Scope.TASKS_READ):
        return {"cards": []}
    today = clock.today(staff.project.zone)
    tasks = reading.of_item(item.project_id, item.feedback_id)
    return {"cards": cards.make(item.project_id, tasks, today, with_items=False)}


add_panel(ItemPanel("tasks", "tasks/_of_item.html", _tasks))
add_action(ItemAction("t", _("Task"), "tasks", new_task_address, Scope.TASKS_WRITE))

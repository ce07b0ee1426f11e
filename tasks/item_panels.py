"""What tasks add to the inbox: a mark on rows; in the panel of an item its tasks, the key that makes one, and what the
page says then.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from feedback.models import Feedback
from feedback.workspace.item_panels import (
    ItemAction,
    ItemPanel,
    RowMark,
    add_action,
    add_notice,
    add_panel,
    add_row_mark,
)
from staff.people import Staff
from storage import clock
from storage.writes import NotFound
from tasks import reading
from tasks.page import cards
from tasks.page.page_requests import LIST, MADE
from tasks.page.task_notices import LONGEST
from tasks.page.texts import shortened
from web.caller import Scope
from web.notices import Notice

MOST_MARKING = 250  # tasks of each column, in its order: the list of the inbox must not wait for more


def new_task_address(item: Feedback, query: str) -> str:
    return f"{reverse('task-new')}?{urlencode({'item': item.feedback_id, LIST: query})}"


def _made(task_id: str, staff: Staff) -> Notice | None:
    try:
        task = reading.find(staff.project_id, str(UUID(task_id)), consistent=True)
    except (NotFound, ValueError):
        return None
    if not staff.may(Scope.TASKS_READ):
        return None
    text = gettext('Task created: <a href="{address}" dir="auto">{title}</a>')
    title = shortened(task.title, LONGEST)
    return Notice(format_html(text, address=reverse("task", args=[task.task_id]), title=title))


def _tasks(item: Feedback, staff: Staff) -> dict[str, Any]:
    if not staff.may(Scope.TASKS_READ):
        return {"cards": []}
    today = clock.today(staff.zone)
    tasks = reading.of_item(item.project_id, item.feedback_id)
    return {"cards": cards.make(item.project_id, tasks, today, with_items=False)}


def _with_open_task(project_id: str) -> frozenset[str]:
    return reading.items_with_unfinished(project_id, MOST_MARKING)


add_panel(ItemPanel("tasks", "tasks/_of_item.html", _tasks))
add_notice(MADE, _made)
add_row_mark(RowMark("tasks", _("Has an open task"), _with_open_task, Scope.TASKS_READ))
add_action(ItemAction("t", _("Task"), "tasks", new_task_address, Scope.TASKS_WRITE))

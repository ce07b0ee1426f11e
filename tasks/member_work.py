from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from staff.members.member_work import WorkList, add_list


def _tasks(person_id: str) -> str:
    return f"{reverse('tasks')}?{urlencode({'assignee': person_id})}"


add_list(WorkList(_("Tasks that are assigned to this person"), _tasks))

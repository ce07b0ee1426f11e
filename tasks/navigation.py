from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from staff.people import Staff
from tasks import reading
from web.caller import Scope
from web.frame import NavigationEntry, Section, add_entry

MOST_COUNTED = 100  # in each column: the number next to the entry must not cost more than the page


def _unfinished(staff: Staff) -> int:
    return reading.unfinished(staff.project_id, MOST_COUNTED)


add_entry(NavigationEntry(Section.WORK, "tasks", _("Tasks"), "tasks", scope=Scope.TASKS_READ, count=_unfinished))

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from counters import reading as counters
from feedback.forms import form_store
from feedback.forms.tabs import Tab, add_tab
from feedback.models import Status
from feedback.projects import creation
from staff.people import Staff
from web.caller import Scope
from web.frame import NavigationEntry, Section, add_entry


def _first_form(staff: Staff) -> str:
    return form_store.address(staff.project.first_form_id or form_store.DEFAULT)


def _new_items(staff: Staff) -> int:
    return max(0, counters.folders(staff.project_id).get(Status.NEW, 0))


add_entry(NavigationEntry(Section.WORK, "inbox", _("Inbox"), "inbox", scope=Scope.FEEDBACK_READ, count=_new_items))
add_entry(NavigationEntry(Section.CHANNELS, "form", _("Public form"), "form", opens_a_tab=True, address=_first_form))
add_entry(NavigationEntry(Section.SETTINGS, "forms", _("Forms"), "edit", scope=Scope.FEEDBACK_READ))
add_entry(NavigationEntry(Section.SETTINGS, "project-settings", _("Project"), "settings", scope=Scope.PROJECT_MANAGE))
add_entry(NavigationEntry(Section.PROJECTS, "project-new", _("New project"), "plus", is_for=creation.may_create))

add_tab(Tab("form-edit", _("Questions")))
add_tab(Tab("form-settings", _("Settings")))
add_tab(Tab("form-share", pgettext_lazy("a form", "Share")))
add_tab(Tab("form-versions", _("Versions")))

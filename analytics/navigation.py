from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from feedback.forms.tabs import Tab, add_tab
from web.caller import Scope
from web.frame import NavigationEntry, Section, add_entry

add_entry(NavigationEntry(Section.ADMINISTRATION, "recount", _("Counters"), "counters", scope=Scope.KEYS_MANAGE))
add_entry(NavigationEntry(Section.WORK, "releases", _("Releases"), "release", scope=Scope.ANALYTICS_READ))
add_entry(NavigationEntry(Section.WORK, "overview", _("Overview"), "overview", is_first=True))
add_entry(NavigationEntry(Section.WORK, "results", _("Answers"), "answers", scope=Scope.FEEDBACK_READ))

add_tab(Tab("form-results", _("Answers"), scope=Scope.FEEDBACK_READ))

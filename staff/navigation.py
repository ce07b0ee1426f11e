from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from web.frame import NavigationEntry, Section, add_entry

add_entry(NavigationEntry(Section.SETTINGS, "people", _("People"), "person"))

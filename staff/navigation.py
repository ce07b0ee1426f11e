from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from web.caller import Scope
from web.frame import NavigationEntry, Section, add_entry

add_entry(NavigationEntry(Section.SETTINGS, "people", _("People"), "person"))
add_entry(NavigationEntry(Section.SETTINGS, "keys", _("API keys"), "key", scope=Scope.KEYS_MANAGE))

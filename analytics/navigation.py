from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from web.frame import Entry, Section, add

add(Entry(Section.WORK, "overview", _("Overview"), "overview"))

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.shortcuts import resolve_url
from django.utils.functional import Promise

from web.frame import TITLES, NavigationEntry, entries

register = template.Library()


@register.simple_tag
def home_address() -> str:
    return resolve_url(settings.LOGIN_REDIRECT_URL)


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> list[tuple[Promise, list[NavigationEntry]]]:
    """The title of each section, with the entries that the person may open."""
    staff = context["request"].staff
    visible = [entry for entry in entries() if entry.scope is None or staff.may(entry.scope)]
    sections = [(title, [entry for entry in visible if entry.section is section]) for section, title in TITLES.items()]
    return [(title, group) for title, group in sections if group]

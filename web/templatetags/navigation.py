from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.functional import Promise

from web.frame import TITLES, NavigationEntry, entries

register = template.Library()


@register.simple_tag
def home_address() -> str:
    return resolve_url(settings.LOGIN_REDIRECT_URL)


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> list[tuple[Promise, list[tuple[NavigationEntry, str]]]]:
    """The title of each section, with the entries that the person may open and their addresses."""
    staff = context["request"].staff
    visible = [entry for entry in entries() if entry.scope is None or staff.may(entry.scope)]
    addressed = [(entry, entry.address(staff) if entry.address else reverse(entry.view_name)) for entry in visible]
    sections = [
        (title, [pair for pair in addressed if pair[0].section is section]) for section, title in TITLES.items()
    ]
    return [(title, group) for title, group in sections if group]


@register.simple_tag(takes_context=True)
def is_open(context: dict[str, Any], entry: NavigationEntry, address: str) -> bool:
    """Whether the page is that of the entry, or one below it. Every page of staff is below the first one."""
    request = context["request"]
    if entry.view_name == request.resolver_match.view_name:
        return True
    return not entry.opens_a_tab and address != home_address() and request.path.startswith(address)

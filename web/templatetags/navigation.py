from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.functional import Promise

from web.frame import TITLES, NavigationEntry, Section, entries

register = template.Library()


@dataclass(frozen=True)
class Link:
    address: str
    text: Promise
    icon: str
    is_current: bool
    opens_a_tab: bool


@dataclass(frozen=True)
class LinkSection:
    title: Promise
    entries: list[Link]


@register.simple_tag
def home_address() -> str:
    return resolve_url(settings.LOGIN_REDIRECT_URL)


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> list[LinkSection]:
    """The sections with the entries that the person may open."""
    request = context["request"]
    links: dict[Section, list[Link]] = {section: [] for section in Section}
    for entry in entries():
        if entry.scope is None or request.staff.may(entry.scope):
            links[entry.section].append(_link(entry, request.resolver_match.view_name))
    return [LinkSection(TITLES[section], entries) for section, entries in links.items() if entries]


def _link(entry: NavigationEntry, current: str) -> Link:
    return Link(reverse(entry.view_name), entry.text, entry.icon, entry.view_name == current, entry.opens_a_tab)

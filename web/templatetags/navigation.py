from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.functional import Promise

from web import navigation_counts
from web.frame import TITLES, NavigationEntry, Section, entries

register = template.Library()


@dataclass(frozen=True)
class Link:
    entry: NavigationEntry
    address: str
    number: int | None

    @property
    def has_number(self) -> bool:
        """A template cannot ask for `entry.count`: it would call it."""
        return self.entry.count is not None


@register.simple_tag
def home_address() -> str:
    return resolve_url(settings.LOGIN_REDIRECT_URL)


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> list[tuple[Promise, list[Link]]]:
    """The title of each section, with links to the entries that the person may open.

    A page that has read a number of the frame gives it as `navigation_numbers`, by the name of the view.
    """
    staff = context["request"].staff
    visible = [entry for entry in entries() if entry.section in TITLES and _may_see(staff, entry)]
    numbers = navigation_counts.numbers(staff, visible, context.get("navigation_numbers", {}))
    links = [Link(entry, _address(entry, staff), numbers.get(entry.view_name)) for entry in visible]
    sections = [(title, [link for link in links if link.entry.section is section]) for section, title in TITLES.items()]
    return [(title, group) for title, group in sections if group]


@register.simple_tag(takes_context=True)
def project_links(context: dict[str, Any]) -> list[Link]:
    """What the menu of the projects has besides the projects."""
    staff = context["request"].staff
    mine = [entry for entry in entries() if entry.section is Section.PROJECTS and _may_see(staff, entry)]
    return [Link(entry, _address(entry, staff), None) for entry in mine]


def _may_see(staff: Any, entry: NavigationEntry) -> bool:
    return (entry.scope is None or staff.may(entry.scope)) and (entry.is_for is None or entry.is_for(staff))


def _address(entry: NavigationEntry, staff: Any) -> str:
    return entry.address(staff) if entry.address else reverse(entry.view_name)


@register.simple_tag(takes_context=True)
def is_open(context: dict[str, Any], entry: NavigationEntry, address: str) -> bool:
    """Whether the page is that of the entry, or one below it. Every page of staff is below the first one."""
    request = context["request"]
    if entry.view_name == request.resolver_match.view_name:
        return True
    return not entry.opens_a_tab and address != home_address() and request.path.startswith(address)

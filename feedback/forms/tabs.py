"""The tabs of the pages of a form. Each app adds its own in its module `navigation`, a higher app too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from staff.people import staff_of
from web.caller import Scope


@dataclass(frozen=True)
class Tab:
    """The view takes the id of the form as its only argument."""

    view_name: str
    text: Promise
    scope: Scope = Scope.FORMS_MANAGE  # only people who have it see the tab


@dataclass(frozen=True)
class TabLink:
    text: Promise
    address: str
    is_open: bool


_tabs: list[Tab] = []


def add_tab(tab: Tab) -> None:
    _tabs.append(tab)


def tabs() -> Sequence[Tab]:
    """In the order in which they were added."""
    _load()
    return tuple(_tabs)


def links(request: HttpRequest, form_id: str) -> list[TabLink]:
    """Those that the person may open."""
    staff, match = staff_of(request), request.resolver_match
    current = match.view_name if match else ""
    return [
        TabLink(tab.text, reverse(tab.view_name, args=[form_id]), tab.view_name == current)
        for tab in tabs()
        if staff.may(tab.scope)
    ]


@cache
def _load() -> None:
    autodiscover_modules("navigation")

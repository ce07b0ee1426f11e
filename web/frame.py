"""The frame of the pages: the name of the project, and the navigation of the staff pages.

Each app adds its own entries to the navigation, in its module `navigation`. So the frame names no page of a higher app.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from web.caller import Scope


def project(request: HttpRequest) -> dict[str, str]:
    return {"project_name": settings.PROJECT_NAME}


class Section(StrEnum):
    """In the order of the page."""

    WORK = "work"
    CHANNELS = "channels"
    SETTINGS = "settings"
    ADMINISTRATION = "administration"
    PROJECTS = "projects"  # in the menu that opens at the name of the project, and not in the rail


TITLES: dict[Section, Promise] = {
    Section.WORK: _("Work"),
    Section.CHANNELS: _("Channels"),
    Section.SETTINGS: _("Settings"),
    Section.ADMINISTRATION: _("Administration"),
}


@dataclass(frozen=True)
class NavigationEntry:
    section: Section
    view_name: str
    text: Promise
    icon: str
    scope: Scope | None = None  # only people who have it see the entry
    is_for: Callable[[Any], bool] | None = None  # whether this person sees it, where a scope cannot say it
    opens_a_tab: bool = False
    address: Callable[[Any], str] | None = None  # of the person who is signed in; without, it is that of the view
    count: Callable[[Any], int] | None = None  # for the person who is signed in, by one read
    is_first: bool = False  # of its section. The others stand in the order of their apps


_entries: list[NavigationEntry] = []


def add_entry(entry: NavigationEntry) -> None:
    _entries.append(entry)


def entries() -> Sequence[NavigationEntry]:
    _load()
    return sorted(_entries, key=lambda entry: not entry.is_first)


@cache
def _load() -> None:
    """When a staff page first needs it: a cold start does not wait for it."""
    autodiscover_modules("navigation")

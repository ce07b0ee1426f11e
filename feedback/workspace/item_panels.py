"""What other apps add to the panel of an item, to its row in the list, and above the list.

Each app registers its own, in its module `item_panels`. So the inbox names no page of a higher app.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from feedback.models import Feedback
from feedback.workspace.timeline_entries import TimelineEntry
from staff.people import Staff
from web.caller import Scope
from web.notices import Notice


@dataclass(frozen=True)
class ItemPanel:
    """A section of the panel. Its template gets `item`, `zone`, `today` and what `context` returns.

    All sections are read at the same time, so `context` may take one round trip.
    """

    name: str
    template: str
    context: Callable[[Feedback, Staff], Mapping[str, Any]]


@dataclass(frozen=True)
class ItemAction:
    """A link in the toolbar, with its key."""

    key: str
    text: Promise
    icon: str
    address: Callable[[Feedback, str], str]  # of the item, and the query of the list, to which the link comes back
    scope: Scope = Scope.FEEDBACK_MANAGE  # only people who have it see the link


@dataclass(frozen=True)
class RowMark:
    """A small icon on rows of the list. It is read for the whole list: a read for each row would cost too much."""

    icon: str
    text: Promise
    ids: Callable[[str], Container[str]]  # of a project: the marked items. One round trip
    scope: Scope


@dataclass(frozen=True)
class ListLink:
    """A link above the list, to a page about the same items. It takes the query of the list."""

    view_name: str
    text: Promise
    icon: str
    scope: Scope  # only people who have it see the link


# By the id in the address to which an action came back, see `undo_offer.MADE`. None: the page shows no notice.
NoticeSource = Callable[[str, Staff], Notice | None]

# Called at the same time as the sections.
TimelineSource = Callable[[Feedback, Staff], Iterable[TimelineEntry]]

_panels: list[ItemPanel] = []
_actions: list[ItemAction] = []
_sources: list[TimelineSource] = []
_notices: dict[str, NoticeSource] = {}
_row_marks: list[RowMark] = []
_list_links: list[ListLink] = []


def add_panel(panel: ItemPanel) -> None:
    _panels.append(panel)


def add_action(action: ItemAction) -> None:
    _actions.append(action)


def add_timeline_source(source: TimelineSource) -> None:
    _sources.append(source)


def add_notice(kind: str, source: NoticeSource) -> None:
    """What the page says after an action has made something of this kind."""
    _notices[kind] = source


def add_row_mark(mark: RowMark) -> None:
    _row_marks.append(mark)


def add_list_link(link: ListLink) -> None:
    _list_links.append(link)


def panels() -> Sequence[ItemPanel]:
    _load()
    return _panels


def actions(staff: Staff) -> list[ItemAction]:
    """Those that the person may use."""
    _load()
    return [action for action in _actions if staff.may(action.scope)]


def timeline_sources() -> Sequence[TimelineSource]:
    _load()
    return _sources


def notice(made: str, staff: Staff) -> Notice | None:
    """`made` is a kind and an id, such as task.<id>."""
    _load()
    kind, _, key = made.partition(".")
    return _notices[kind](key, staff) if kind in _notices else None


def row_marks(staff: Staff) -> list[RowMark]:
    """Those that the person may see."""
    _load()
    return [mark for mark in _row_marks if staff.may(mark.scope)]


def list_links(staff: Staff) -> list[ListLink]:
    """Those that the person may use."""
    _load()
    return [link for link in _list_links if staff.may(link.scope)]


@cache
def _load() -> None:
    """When the first panel needs it: a cold start does not wait for it."""
    autodiscover_modules("item_panels")

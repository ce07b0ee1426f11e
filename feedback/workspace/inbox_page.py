"""What the page of the inbox shows: the folders, the list, and the item that is open."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from counters import reading as counters
from feedback.inbox.filters import Filters
from feedback.models import Status
from feedback.workspace import folder_tabs, list_pane
from feedback.workspace.acts import address_notice
from staff.people import Staff
from storage import clock
from storage.cursors import BadCursor


def context(request: HttpRequest, *, current: str = "") -> dict[str, Any]:
    """`current` is the id of the open item. The view that opens it adds `panel`, what its template needs."""
    staff: Staff = request.staff  # type: ignore[attr-defined]
    folder = _folder(request.GET.get("folder", ""))
    zone = ZoneInfo(staff.project.time_zone)
    numbers = counters.folders(staff.project_id)
    return {
        "tabs": folder_tabs.tabs(numbers, folder),
        "navigation_numbers": {"inbox": max(0, numbers.get(Status.NEW, 0))},
        "folder": folder,
        "folder_title": folder_tabs.TITLES[folder],
        "query": request.GET.urlencode(),
        "pane": _pane(staff.project_id, folder, current, request.GET.get("after")),
        "zone": zone,
        "today": clock.now().astimezone(zone).date(),
        "show": "item" if current else "list",
        "notice": address_notice.of(request),
    }


def _pane(project_id: str, folder: Status, current: str, after: str | None) -> list_pane.ListPane:
    chosen = Filters(folder=folder)
    try:
        return list_pane.read(project_id, chosen, current=current, cursor=after)
    except BadCursor:  # of another list, or edited: the first page is what they can use
        return list_pane.read(project_id, chosen, current=current)


def _folder(text: str) -> Status:
    """Anything but a folder is the first one."""
    try:
        return Status(text)
    except ValueError:
        return Status.NEW

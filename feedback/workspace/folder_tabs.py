"""The folders of the inbox as tabs, with the number of items in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback.models import Status

TITLES: dict[Status, Promise] = {
    Status.NEW: pgettext_lazy("a folder", "New"),
    Status.OPEN: pgettext_lazy("a folder", "Open"),
    Status.SNOOZED: pgettext_lazy("a folder", "Snoozed"),
    Status.DONE: pgettext_lazy("a folder", "Done"),
    Status.SPAM: pgettext_lazy("a folder", "Spam"),
    Status.ARCHIVED: pgettext_lazy("a folder", "Archive"),
    Status.DELETED: pgettext_lazy("a folder", "Deleted"),
}


@dataclass(frozen=True)
class FolderTab:
    status: Status
    title: Promise
    number: int
    is_current: bool

    @property
    def is_quiet(self) -> bool:
        """It stands last and steps back: few people ever need it."""
        return self.status is Status.DELETED


ALL = _("All folders")


def title(folder: str | None) -> str | Promise:
    """A folder that only a later version of the code knows has its own name."""
    return ALL if folder is None else {str(status): text for status, text in TITLES.items()}.get(folder, folder)


def tabs(numbers: Mapping[str, int], current: str | None) -> list[FolderTab]:
    return [
        FolderTab(status, title, max(0, numbers.get(status, 0)), status == current) for status, title in TITLES.items()
    ]

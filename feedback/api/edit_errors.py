"""The errors of two callers who change one item: they say who changed what, and when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from feedback.inbox.conflicts import OtherChange
from storage import clock
from web.api.versions import VersionConflict, VersionMismatch


class ItemConflict(VersionConflict):
    default_detail = "Another caller has changed the same: read the item again."

    def __init__(self, changes: Iterable[OtherChange] = ()) -> None:
        super().__init__()
        self.extension = as_json(changes)


class ItemVersionMismatch(VersionMismatch):
    default_detail = "The item is not at the version that If-Match names: read it again."

    def __init__(self, changes: Iterable[OtherChange] = ()) -> None:
        super().__init__()
        self.extension = as_json(changes)


def as_json(changes: Iterable[OtherChange]) -> dict[str, Any]:
    """The newest change first. People and keys are named by their ids."""
    listed = [
        {"by": change.actor, "members": list(change.members), "at": clock.to_text(change.at)} for change in changes
    ]
    return {"changes": listed} if listed else {}

"""An edit as JSON, for the row of a bulk change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from feedback.inbox.edits import Edit
from storage import clock

SETS = ("tags", "add_tags", "remove_tags")
DETAILS = ("snoozed_until", "spam_reason")  # of a status


def dump(edit: Edit) -> dict[str, Any]:
    """Only the members that change something."""
    return {
        field.name: _plain(value) for field in fields(edit) if (value := getattr(edit, field.name)) != field.default
    }


def outline(document: Mapping[str, Any]) -> list[str]:
    """What it changes, without the names and tags: a folder, and other members."""
    return [str(document[name]) if name == "status" else name for name in document if name not in DETAILS]


class UnknownEdit(Exception):
    """A newer release has written it, and was rolled back since."""

    safe_to_log = True


def load(document: Mapping[str, Any]) -> Edit:
    """Raises UnknownEdit."""
    values = dict(document)
    if values.keys() - {field.name for field in fields(Edit)}:
        raise UnknownEdit
    for name in SETS:
        if name in values:
            values[name] = frozenset(values[name])
    if "snoozed_until" in values:
        values["snoozed_until"] = clock.from_text(values["snoozed_until"])
    return Edit(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return clock.to_text(value) if hasattr(value, "isoformat") else str(value) if isinstance(value, str) else value

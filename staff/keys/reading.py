"""Lists the keys of a project, newest first, page by page. Ended keys stay in the list: they say what was possible."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any

from staff.models import Key
from storage import clock
from storage.cursors import open_cursor, seal_cursor


@dataclass(frozen=True)
class KeyPage:
    keys: list[Key]
    cursor: str | None  # None at the end


def page(project_id: str, *, limit: int, cursor: str | None = None) -> KeyPage:
    """One query. Raises BadCursor."""
    listing = f"keys {project_id}"
    query = Key.by_project.query(
        project_id,
        scan_index_forward=False,
        page_size=limit + 1,
        last_evaluated_key=open_cursor(listing, cursor) if cursor else None,
    )
    found = list(islice(query, limit + 1))
    keys = found[:limit]
    return KeyPage(keys, seal_cursor(listing, _position(keys[-1])) if len(found) > limit else None)


def _position(key: Key) -> dict[str, Any]:
    return {
        "projectId": {"S": key.project_id},
        "keyId": {"S": key.key_id},
        "createdAt": {"S": clock.to_text(key.created_at)},
    }

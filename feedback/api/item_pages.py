"""Shows one page of a list of items."""

from __future__ import annotations

from typing import Any

from feedback.inbox import reading
from feedback.inbox.filters import Filters
from feedback.serializers import Item
from storage import clock

ITEM = Item()  # once: each new serializer copies all its fields, which takes longer than the validation

BAD_LAST_KEY = "Send the lastKey of the previous page with the same filters, or leave it out for the first page."


def read(project_id: str, filters: Filters, limit: int, cursor: str | None) -> dict[str, Any]:
    """Raises BadCursor."""
    page = reading.read(project_id, filters, limit=limit, cursor=cursor)
    items = [ITEM.to_representation(item) for item in page.items]
    searched_back_to = page.searched_back_to and clock.to_text(page.searched_back_to)
    return {"items": items, "count": len(items), "lastKey": page.cursor, "searchedBackTo": searched_back_to}

"""Which act the page can take back: the address names it, so the offer is still there after a reload."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from feedback.inbox.edits import Edit
from feedback.models import Feedback
from storage.ids import is_id

ACT, ON, BATCH = "act", "on", "batch"  # an act and its item, or a batch
MADE = "made"  # what an action of the toolbar has made, such as task.<id>. No act takes it back
NAMES = (ACT, ON, BATCH, MADE)


def of_item(act_id: str, feedback_id: str) -> dict[str, str]:
    return {ACT: act_id, ON: feedback_id}


def of_batch(batch_id: str) -> dict[str, str]:
    return {BATCH: batch_id}


def named(fields: Mapping[str, str]) -> dict[str, str]:
    """What the address or the form names. Empty if it names nothing that can exist."""
    values = {name: fields[name] for name in NAMES if is_id(fields.get(name, ""))}
    return values if values.keys() in ({ACT, ON}, {BATCH}) else {}


def edit_of(item: Feedback) -> Edit:
    """What the last act on the item did."""
    changed = item.before.values if item.before else {}
    tags = frozenset(item.tags or ())
    tags_before = frozenset((changed["tags"] or {}).get("SS", ())) if "tags" in changed else tags
    return Edit(
        status=item.status if "status" in changed else None,
        snoozed_until=item.snoozed_until if "snoozedUntil" in changed else None,
        add_tags=tags - tags_before,
        remove_tags=tags_before - tags,
        assignee=item.assignee or "" if "assignee" in changed else None,
        rating=int(item.rating) if "rating" in changed else None,
    )


def with_undo(address: str, undo: Mapping[str, str]) -> str:
    """The address of a page, with the act that it can take back in place of an earlier one."""
    parts = urlsplit(address)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in NAMES]
    query = urlencode([*kept, *undo.items()])
    return f"{parts.path}?{query}" if query else parts.path


def without_undo(query: QueryDict) -> str:
    rest = query.copy()
    for name in NAMES:
        rest.pop(name, None)
    return rest.urlencode()


def current_page(request: HttpRequest) -> str:
    """The page of the inbox from which htmx sends the request. Empty if it is another one."""
    try:
        address = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:
        return ""
    is_inbox = address.path.startswith(reverse("inbox"))
    return f"{address.path}?{address.query}" if is_inbox else ""

"""The notice of a page whose address names the last act, so that it can be undone after a reload."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest
from django.urls import reverse

from feedback.inbox import batches, edit_json, undo
from feedback.inbox.edits import Edit
from feedback.workspace.acts import sentences, undo_offer
from staff.people import Staff
from storage.writes import NotFound
from web.caller import Scope
from web.notices import Notice


def of(request: HttpRequest) -> Notice | None:
    """One read, and only if the address names an act. None if it can no longer be undone."""
    staff: Staff = request.staff  # type: ignore[attr-defined]
    named = undo_offer.named(request.GET.dict())
    if not named or not staff.may(Scope.FEEDBACK_MANAGE):
        return None
    try:
        edit, number = _act(staff.project_id, named)
    except NotFound:
        return None
    text = sentences.words_for(staff).done(edit, number)
    fields = {**named, "query": undo_offer.without_undo(request.GET)}
    return Notice(text, undo_address=reverse("inbox-undo"), undo_fields=fields)


def _act(project_id: str, named: Mapping[str, str]) -> tuple[Edit, int]:
    if undo_offer.BATCH in named:
        head = batches.find(project_id, named[undo_offer.BATCH])
        return edit_json.load(head.edit or {}), len(batches.targets_of(head))
    item = undo.find(project_id, named[undo_offer.ON])
    if item.before is None or item.before.act_id != named[undo_offer.ACT]:
        raise NotFound("act")
    return undo_offer.edit_of(item), 1

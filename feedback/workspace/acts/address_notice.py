"""The notice of a page whose address names the last act, so that it can be undone after a reload, or what was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.http import HttpRequest
from django.urls import reverse

from feedback.inbox import batches, edit_json, undo
from feedback.inbox.edit_json import UnknownEdit
from feedback.workspace import item_panels
from feedback.workspace.acts import notices, sentences, undo_offer
from feedback.workspace.acts.sentences import Words
from jobs.models import Job
from staff.people import staff_of
from storage import writes
from storage.writes import NotFound
from web.caller import Scope
from web.notices import Notice


def of(request: HttpRequest) -> Notice | None:
    """One or two reads, and only if the address names an act. None if it can no longer be undone."""
    staff = staff_of(request)
    if made := request.GET.get(undo_offer.MADE):
        return item_panels.notice(made, staff)
    named = undo_offer.named(request.GET.dict())
    if not named or not staff.may(Scope.FEEDBACK_MANAGE):
        return None
    words = sentences.words_for(staff)
    try:
        is_batch = undo_offer.BATCH in named
        notice = _of_batch(staff.project_id, named, words) if is_batch else _of_item(staff.project_id, named, words)
    except (NotFound, UnknownEdit):
        return None
    fields = {**named, "query": undo_offer.without_undo(request.GET)}
    return replace(notice, undo_address=reverse("inbox-undo"), undo_fields=fields)


def _of_batch(project_id: str, named: Mapping[str, str], words: Words) -> Notice:
    head = batches.find(project_id, named[undo_offer.BATCH])
    edit = edit_json.load(head.edit or {})
    if head.job_id:
        return notices.of_job(edit, writes.find(Job, project_id, head.job_id), words)
    return Notice(words.done(edit, len(batches.targets_of(head))))


def _of_item(project_id: str, named: Mapping[str, str], words: Words) -> Notice:
    item = undo.find(project_id, named[undo_offer.ON])
    if item.before is None or item.before.act_id != named[undo_offer.ACT]:
        raise NotFound("act")
    return Notice(words.done(undo_offer.edit_of(item)))

"""Changes many items, and takes such a change back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from rest_framework.exceptions import ErrorDetail, NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from feedback.api import edit_errors, item_update, list_filters
from feedback.api.bulk_fields import BulkBody, UndoBody
from feedback.api.collection import ItemKeyReused
from feedback.api.item import origin_of
from feedback.inbox import batches, bulk, bulk_jobs, bulk_matching, bulk_undo, edit_checks
from feedback.inbox.act_writes import Origin
from feedback.inbox.batches import Target
from feedback.inbox.bulk import BulkResult, ItemResult, Outcome
from feedback.inbox.edits import Edit
from feedback.inbox.filters import Filters
from feedback.inbox.refusals import EditRefused
from jobs.api import JOB
from jobs.models import Job
from staff.api_access import PermissionByMethod, api_requires
from storage import idempotency, writes
from storage.idempotency import KeyReused
from storage.ids import ordered_id
from web.api.idempotency import key_of, replayed
from web.caller import Scope, caller_of

BODY, UNDO = BulkBody(), UndoBody()  # once: each new serializer copies all its fields
NO_BATCH = "There is no such bulk change, or it is older than seven days."
NEXT_TO_FILTERS = "Give search next to filters, not in them."
NEEDS_READ = f"This needs the scope {Scope.FEEDBACK_READ}."


class FeedbackBulk(PermissionByMethod, APIView):
    permission_by_method = {"POST": api_requires(Scope.FEEDBACK_MANAGE)}

    def post(self, request: Request) -> Response:
        key, caller = key_of(request), caller_of(request)
        body = BODY.run_validation(request.data)
        selected = _filters(request, body.get("search") or "") if "filters" in body else None
        edit = _prepared(caller.project_id, body["change"])
        batch_id = idempotency.id_of("bulk", caller.project_id, caller.id, key) if key else ordered_id()
        body_hash = idempotency.body_hash("bulk", request.data) if key else None
        origin = origin_of(request, batch_id)
        try:
            done = _apply(caller.project_id, body.get("ids", []), selected, edit, origin, body_hash)
        except writes.Conflict:
            return _answer(_again(caller.project_id, origin, str(body_hash)), was_done_before=True)
        return _answer(done)


class FeedbackUndo(PermissionByMethod, APIView):
    """A second undo of the same batch does nothing, and has the same answer."""

    permission_by_method = {"POST": api_requires(Scope.FEEDBACK_MANAGE)}

    def post(self, request: Request) -> Response:
        batch_id = str(UNDO.run_validation(request.data)["batch_id"])
        try:
            head = batches.find(caller_of(request).project_id, batch_id)
        except writes.NotFound:
            raise NotFound(NO_BATCH) from None
        if bulk_undo.is_long(head):
            return _started(batch_id, bulk_jobs.start_undo(head, origin_of(request)))
        undone = bulk_undo.undo(head, origin_of(request))
        body = {"restored": len(undone.restored), "changedSince": undone.changed_since, "missing": undone.missing}
        return Response(body, headers={"Cache-Control": "no-store"})


def _filters(request: Request, text: str) -> Filters:
    """Who may not read items could guess what is in them by the number that a filter changes."""
    caller = caller_of(request)
    if not caller.may(Scope.FEEDBACK_READ):
        raise PermissionDenied(NEEDS_READ)
    errors: dict[str, Any] = {}
    body: Any = request.data
    selected = list_filters.read_filters(caller, body["filters"], errors)
    if "search" in body["filters"]:  # it would be ignored, and more items changed than the caller means
        errors["search"] = [ErrorDetail(NEXT_TO_FILTERS, "invalid")]
    if errors:
        raise ValidationError({"filters": errors})
    return replace(selected, search=text)


def _prepared(project_id: str, edit: Edit) -> Edit:
    try:
        return edit_checks.prepared(project_id, edit)
    except EditRefused as refusal:
        raise ValidationError({"change": item_update.invalid(refusal, edit).detail}) from None


def _apply(
    project_id: str, ids: list[UUID], selected: Filters | None, edit: Edit, origin: Origin, body_hash: str | None
) -> BulkResult | Job:
    if selected is not None:
        return bulk_matching.apply(project_id, selected, edit, origin, body_hash)
    targets = [Target(feedback_id) for feedback_id in dict.fromkeys(map(str, ids))]
    return bulk.apply(project_id, targets, edit, origin, body_hash)


def _again(project_id: str, origin: Origin, body_hash: str) -> BulkResult | Job:
    """What was done before is done, and what a killed process has left is done now."""
    try:
        head = idempotency.stored_before(partial(batches.find, project_id, str(origin.batch_id)), body_hash)
    except KeyReused:
        raise ItemKeyReused from None
    return bulk_jobs.start_job(head) if head.job_id else bulk.again(head, origin)


def _answer(done: BulkResult | Job, *, was_done_before: bool = False) -> Response:
    more = replayed(was_done_before)
    if isinstance(done, Job):
        return _started(done.parameters["batchId"], done, **more)
    items = [_item(result) for result in done.items]
    body = {"batchId": done.batch_id, "changed": len(done.of(Outcome.CHANGED)), "items": items}
    return Response(body, headers={"Cache-Control": "no-store", **more})


def _started(batch_id: str, job: Job, **more: str) -> Response:
    headers = {"Cache-Control": "no-store", "Location": f"/jobs/{job.job_id}", **more}
    return Response({"batchId": batch_id, "job": JOB.to_representation(job)}, status=202, headers=headers)


def _item(result: ItemResult) -> dict[str, Any]:
    version = None if result.item is None else int(result.item.version)
    outcome = {"feedbackId": result.target.feedback_id, "outcome": str(result.outcome), "version": version}
    return outcome | edit_errors.as_json(result.changes)


feedback_bulk = FeedbackBulk.as_view()
feedback_undo = FeedbackUndo.as_view()

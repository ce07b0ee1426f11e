"""Reads, changes, deletes and restores one item of feedback."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from feedback.api import item_update
from feedback.api.edit_errors import ItemConflict, ItemVersionMismatch
from feedback.api.item_update import ItemUpdate
from feedback.inbox import conflicts, edit_checks
from feedback.inbox.act_writes import Origin
from feedback.inbox.conflicts import EditConflict, OtherChange
from feedback.inbox.edits import PREVIOUS, Edit
from feedback.inbox.refusals import EditRefused
from feedback.models import Feedback, Status
from feedback.serializers import Item, Moved
from staff.api_access import PermissionByMethod, api_requires
from storage import writes
from web.api import versions
from web.api.conditional import conditional
from web.api.fields import CamelCase
from web.caller import Scope, caller_of

# Created once: each new serializer copies all its fields, which takes longer than the validation.
UPDATE, ITEM, MOVED = ItemUpdate(), Item(), Moved()

GONE = "There is no such item. One that was deleted can be restored for a week."


class FeedbackItem(PermissionByMethod, APIView):
    permission_by_method = {
        "GET": api_requires(Scope.FEEDBACK_READ),
        "PATCH": api_requires(Scope.FEEDBACK_MANAGE),
        "DELETE": api_requires(Scope.FEEDBACK_MANAGE),
    }

    def get(self, request: Request, feedback_id: UUID) -> Response:
        return _response(find_listed(request, feedback_id), ITEM)

    def patch(self, request: Request, feedback_id: UUID) -> Response:
        edit: Any = UPDATE.run_validation(request.data)
        item = find_listed(request, feedback_id)
        _change(request, item, edit)
        return _response_to_change(request, item)

    def delete(self, request: Request, feedback_id: UUID) -> Response:
        _change(request, find_listed(request, feedback_id), Edit(status=Status.DELETED))
        return Response(status=204)


class Undeletion(PermissionByMethod, APIView):
    """Undoes a DELETE: the item returns to its previous folder. An item that is not deleted stays where it is."""

    permission_by_method = {"POST": api_requires(Scope.FEEDBACK_MANAGE)}

    def post(self, request: Request, feedback_id: UUID) -> Response:
        item = _find(request, feedback_id)
        _change(request, item, Edit(status=PREVIOUS) if item.status == Status.DELETED else Edit())
        return _response_to_change(request, item)


def _find(request: Request, feedback_id: UUID) -> Feedback:
    try:
        item = writes.find(Feedback, str(feedback_id))
    except writes.NotFound:
        raise NotFound(GONE) from None
    if item.project_id != caller_of(request).project_id:
        raise NotFound(GONE)
    return item


def find_listed(request: Request, feedback_id: UUID) -> Feedback:
    item = _find(request, feedback_id)
    if item.status == Status.DELETED:
        raise NotFound(GONE)
    return item


def _change(request: Request, item: Feedback, edit: Edit) -> None:
    """With If-Match, any change since that version refuses it. Else only one of the same members does."""
    _check_version(request, item)
    try:
        edit = edit_checks.prepared(item.project_id, edit)
        conflicts.apply(item, edit, origin_of(request))
    except EditRefused as refusal:
        raise item_update.invalid(refusal, edit) from None
    except EditConflict as conflict:
        raise ItemConflict(conflict.changes) from None
    except writes.Conflict:
        raise ItemConflict from None


def _check_version(request: Request, item: Feedback) -> None:
    if not versions.matches(request, item.version):
        raise ItemVersionMismatch(_changes_since(item, versions.if_match(request)))


def _changes_since(item: Feedback, etags: list[str]) -> list[OtherChange]:
    """What was changed since the version that the caller names, for a caller that may only learn who and when."""
    numbers = [int(number) for etag in etags if (number := etag.strip('"')).isdecimal() and len(number) < 10]
    return conflicts.changes_since(item, min(numbers)) if numbers else []


def origin_of(request: Request, batch_id: str | None = None) -> Origin:
    return Origin(actor=caller_of(request).id, request_id=request.META.get("REQUEST_ID"), batch_id=batch_id)


def _response_to_change(request: Request, item: Feedback) -> Response:
    """The same response if there was nothing to change. A caller that may not read items gets no text of a person."""
    return _response(item, ITEM if caller_of(request).may(Scope.FEEDBACK_READ) else MOVED)


def _response(item: Feedback, serializer: CamelCase) -> Response:
    headers = {"Cache-Control": "private, no-cache", "ETag": versions.etag(item.version)}
    return Response(serializer.to_representation(item), headers=headers)


feedback_item = conditional(FeedbackItem.as_view())
undeletion = Undeletion.as_view()

"""Reads, changes, deletes and restores one item of feedback."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils.http import parse_etags
from rest_framework.exceptions import APIException, ErrorDetail, NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from feedback.api.item_update import ItemUpdate
from feedback.inbox import edits, folders
from feedback.inbox.edits import Edit
from feedback.models import Feedback, Status
from feedback.serializers import Item, Moved
from staff.api_access import PermissionByMethod, api_requires
from staff.members import memberships
from storage import writes
from web.api.conditional import conditional
from web.api.fields import CamelCase
from web.caller import Scope, caller_of

# Created once: each new serializer copies all its fields, which takes longer than the validation.
UPDATE, ITEM, MOVED = ItemUpdate(), Item(), Moved()

A_MEMBER = "Give the id of a member of this project, or null for none."
GONE = "There is no such item. One that was deleted can be restored for a week."


class EditConflict(APIException):
    status_code = 409
    default_code = "conflict"
    default_detail = "Another request changed the item at the same time: read it again."


class VersionMismatch(APIException):
    status_code = 412
    default_code = "precondition_failed"
    default_detail = "The item is not at the version that If-Match names: read it again."


class FeedbackItem(PermissionByMethod, APIView):
    permission_by_method = {
        "GET": api_requires(Scope.FEEDBACK_READ),
        "PATCH": api_requires(Scope.FEEDBACK_MANAGE),
        "DELETE": api_requires(Scope.FEEDBACK_MANAGE),
    }

    def get(self, request: Request, feedback_id: UUID) -> Response:
        return _response(_find_listed(request, feedback_id), ITEM)

    def patch(self, request: Request, feedback_id: UUID) -> Response:
        edit = Edit(**UPDATE.run_validation(request.data))
        item = _find_listed(request, feedback_id)
        if edit.assignee and not memberships.is_member(item.project_id, edit.assignee):
            raise ValidationError({"assignee": [ErrorDetail(A_MEMBER, "unknown")]})
        _change(request, item, edits.apply, edit)
        return _response_to_change(request, item)

    def delete(self, request: Request, feedback_id: UUID) -> Response:
        _change(request, _find_listed(request, feedback_id), folders.move, Status.DELETED)
        return Response(status=204)


class Undeletion(PermissionByMethod, APIView):
    """Undoes a DELETE: the item returns to its previous folder. An item that is not deleted stays where it is."""

    permission_by_method = {"POST": api_requires(Scope.FEEDBACK_MANAGE)}

    def post(self, request: Request, feedback_id: UUID) -> Response:
        item = _find(request, feedback_id)
        _change(request, item, folders.restore)
        return _response_to_change(request, item)


def _find(request: Request, feedback_id: UUID) -> Feedback:
    try:
        item = writes.find(Feedback, str(feedback_id))
    except writes.NotFound:
        raise NotFound(GONE) from None
    if item.project_id != caller_of(request).project_id:
        raise NotFound(GONE)
    return item


def _find_listed(request: Request, feedback_id: UUID) -> Feedback:
    item = _find(request, feedback_id)
    if item.status == Status.DELETED:
        raise NotFound(GONE)
    return item


def _change(request: Request, item: Feedback, change: Callable[..., object], *details: Any) -> None:
    if_match = parse_etags(request.headers.get("If-Match", "*"))
    if "*" not in if_match and _etag(item) not in if_match:
        raise VersionMismatch
    try:
        change(item, *details, actor=caller_of(request).id, request_id=request.META.get("REQUEST_ID"))
    except writes.Conflict:
        raise EditConflict from None


def _etag(item: Feedback) -> str:
    return f'"{item.version}"'


def _response_to_change(request: Request, item: Feedback) -> Response:
    """The same response if there was nothing to change. A caller that may not read items gets no text of a person."""
    return _response(item, ITEM if caller_of(request).may(Scope.FEEDBACK_READ) else MOVED)


def _response(item: Feedback, serializer: CamelCase) -> Response:
    headers = {"Cache-Control": "private, no-cache", "ETag": _etag(item)}
    return Response(serializer.to_representation(item), headers=headers)


feedback_item = conditional(FeedbackItem.as_view())
undeletion = Undeletion.as_view()

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.utils.http import parse_etags
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from feedback.inbox import filters, folders
from feedback.inbox.filters import Filters
from feedback.intake import idempotency, intake
from feedback.intake.intake import Submission
from feedback.models import Feedback, Status
from feedback.serializers import Change, Item, ListQuery, Moved, NewFeedback, PublicFeedback, Receipt
from staff import projects
from staff.api_access import api_requires
from storage import writes
from storage.pagination import BadCursor
from web.caller import Caller, Scope
from web.conditional import conditional
from web.fields import BadQuery, CamelCase

# Made once: each new serializer copies all its fields, which takes longer than checking what came.
NEW, PUBLIC, CHANGE, QUERY = NewFeedback(), PublicFeedback(), Change(), ListQuery()
RECEIPT, ITEM, MOVED = Receipt(), Item(), Moved()

KEY = re.compile(r"[\x21-\x7e]{1,255}")
GONE = "There is no such item. One that was deleted can be restored for a week."


class BadHeader(ValidationError):
    place = "header"


class KeyReused(APIException):
    status_code = 422
    default_code = "idempotency_key_reused"
    default_detail = "This Idempotency-Key came before, with another body or for an item that is gone: use a new one."


class Changed(APIException):
    status_code = 409
    default_code = "conflict"
    default_detail = "Somebody else changed the item meanwhile: read it again."


class NotTheVersion(APIException):
    status_code = 412
    default_code = "precondition_failed"
    default_detail = "The item is not at the version that If-Match names: read it again."


class MayCreate(BasePermission):
    """Open to all who say nothing of themselves. Who brings a key or a session needs the scope, too."""

    message = f"This needs the scope {Scope.FEEDBACK_WRITE}."

    def has_permission(self, request: Request, view: APIView) -> bool:
        caller = _caller(request)
        return caller.may(Scope.FEEDBACK_WRITE) or not (caller.is_authenticated or settings.FEEDBACK_NEEDS_KEY)


class Guarded(APIView):
    """What is needed, by method. A method that is not named here is refused as such, whoever asks."""

    needs: Mapping[str, type[BasePermission]] = {}

    def get_permissions(self) -> list[Any]:
        needed = self.needs.get("GET" if self.request.method == "HEAD" else str(self.request.method))
        return [needed()] if needed else []


class FeedbackList(Guarded):
    needs = {"GET": api_requires(Scope.FEEDBACK_READ), "POST": MayCreate}

    def get(self, request: Request) -> Response:
        query = QUERY.run_validation(request.query_params.dict())
        limit, cursor = query.pop("limit"), query.pop("last_key", None)
        wanted = Filters(**{name: value or None for name, value in query.items()})
        try:
            page = filters.find(_caller(request).project_id, wanted, limit=limit, cursor=cursor)
        except BadCursor:
            told = "Send the lastKey of the page before, with the same filters; or leave it out for the first page."
            raise BadQuery({"lastKey": [told]}, "bad_cursor") from None
        items = [ITEM.to_representation(item) for item in page.items]
        return _private({"items": items, "count": len(items), "lastKey": page.cursor})

    def post(self, request: Request) -> Response:
        caller, key = _caller(request), _idempotency_key(request)
        expected = PUBLIC if caller.is_public else NEW
        said = _submission(expected.run_validation(request.data))
        if key is None:
            item, was_there = intake.accept(projects.find(caller.project_id), said, request_id=_id_of(request)), False
        else:
            item, was_there = _accept_once(request, said, key)
        headers = {"Location": f"{request.path}/{item.feedback_id}", "Cache-Control": "no-store"}
        if was_there:
            headers["Idempotency-Replayed"] = "true"
        return Response(RECEIPT.to_representation(item), status=201, headers=headers)


class FeedbackItem(Guarded):
    needs = {
        "GET": api_requires(Scope.FEEDBACK_READ),
        "PATCH": api_requires(Scope.FEEDBACK_MANAGE),
        "DELETE": api_requires(Scope.FEEDBACK_MANAGE),
    }

    def get(self, request: Request, feedback_id: UUID) -> Response:
        return _shown(_find_listed(request, feedback_id))

    def patch(self, request: Request, feedback_id: UUID) -> Response:
        status = Status(CHANGE.run_validation(request.data)["status"])
        item = _find_listed(request, feedback_id)
        _move(request, item, status)
        return _changed(request, item)

    def delete(self, request: Request, feedback_id: UUID) -> Response:
        _move(request, _find_listed(request, feedback_id), Status.DELETED)
        return Response(status=204)


class Undeletion(Guarded):
    """Undoes a DELETE: the item is back in the folder it had. What was not deleted stays as it is."""

    needs = {"POST": api_requires(Scope.FEEDBACK_MANAGE)}

    def post(self, request: Request, feedback_id: UUID) -> Response:
        item = _find(request, feedback_id)
        _move(request, item, folders.folder_before(item) if item.status == Status.DELETED else Status(item.status))
        return _changed(request, item)


def _caller(request: Request) -> Caller:
    caller: Any = request.user  # the framework's types know its own users only
    return cast("Caller", caller)


def _id_of(request: Request) -> str | None:
    request_id: str | None = request.META.get("REQUEST_ID")
    return request_id


def _idempotency_key(request: Request) -> str | None:
    key: str | None = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if key is not None and not KEY.fullmatch(key):
        told = "Give 1 to 255 letters, digits or signs without spaces, such as a random UUID."
        raise BadHeader({"Idempotency-Key": [told]})
    return key


def _submission(said: Mapping[str, Any]) -> Submission:
    return Submission(
        rating=said["rating"],
        message=said.get("message") or "",
        name=said.get("name") or None,
        email=said.get("email") or None,
        form_id=said.get("form_id") or Submission.form_id,
        source=said.get("source") or Submission.source,
        release=said.get("release") or None,
    )


def _accept_once(request: Request, said: Submission, key: str) -> tuple[Feedback, bool]:
    caller = _caller(request)
    try:
        return idempotency.accept_once(
            projects.find(caller.project_id), said, caller.id, key, request_id=_id_of(request)
        )
    except idempotency.KeyReused:
        raise KeyReused from None


def _find(request: Request, feedback_id: UUID) -> Feedback:
    try:
        item = writes.find(Feedback, str(feedback_id))
    except writes.NotFound:
        raise NotFound(GONE) from None
    if item.project_id != _caller(request).project_id:
        raise NotFound(GONE)
    return item


def _find_listed(request: Request, feedback_id: UUID) -> Feedback:
    item = _find(request, feedback_id)
    if item.status == Status.DELETED:
        raise NotFound(GONE)
    return item


def _move(request: Request, item: Feedback, to: Status) -> None:
    wanted = parse_etags(request.headers.get("If-Match", "*"))
    if "*" not in wanted and _etag(item) not in wanted:
        raise NotTheVersion
    if item.status == to:
        return
    try:
        folders.move(item, to)
    except writes.Conflict:
        raise Changed from None


def _etag(item: Feedback) -> str:
    return f'"{item.version}"'


def _changed(request: Request, item: Feedback) -> Response:
    """What each change answers, also one that had nothing to do. Who may not read the item does not read it here."""
    return _shown(item, ITEM if _caller(request).may(Scope.FEEDBACK_READ) else MOVED)


def _shown(item: Feedback, shape: CamelCase = ITEM) -> Response:
    answer = _private(shape.to_representation(item))
    answer.headers["ETag"] = _etag(item)
    return answer


def _private(document: Mapping[str, Any]) -> Response:
    return Response(document, headers={"Cache-Control": "private, no-cache"})


feedback_list = conditional(FeedbackList.as_view())
feedback_item = conditional(FeedbackItem.as_view())
undeletion = Undeletion.as_view()

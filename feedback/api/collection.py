"""Lists items of feedback, and creates new ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from feedback.forms import form_store
from feedback.forms.form_store import Head
from feedback.inbox import filters
from feedback.inbox.filters import Filters
from feedback.intake import idempotency, submissions
from feedback.intake.submissions import Submission
from feedback.models import Feedback
from feedback.serializers import UNKNOWN_FORM, Item, ListQuery, NewFeedback, PublicFeedback, Receipt
from staff import projects
from staff.api_access import PermissionByMethod, api_requires
from staff.models import Project
from storage.pagination import BadCursor
from web.api.conditional import conditional
from web.api.fields import BadQuery
from web.caller import Scope, caller_of

# Created once: each new serializer copies all its fields, which takes longer than the validation.
NEW, PUBLIC, QUERY, RECEIPT, ITEM = NewFeedback(), PublicFeedback(), ListQuery(), Receipt(), Item()

IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")
BAD_IDEMPOTENCY_KEY = "Give 1 to 255 printable ASCII characters without spaces, such as a random UUID."
BAD_LAST_KEY = "Send the lastKey of the previous page with the same filters, or leave it out for the first page."


class MayCreate(BasePermission):
    """Visitors may create items, unless the site requires a key. A key or a session needs the scope."""

    message = f"This needs the scope {Scope.FEEDBACK_WRITE}."

    def has_permission(self, request: Request, view: APIView) -> bool:
        caller = caller_of(request)
        return caller.may(Scope.FEEDBACK_WRITE) or not (caller.is_authenticated or settings.FEEDBACK_NEEDS_KEY)


class BadHeader(ValidationError):
    place = "header"


class IdempotencyKeyReused(APIException):
    status_code = 422
    default_code = "idempotency_key_reused"
    default_detail = (
        "This Idempotency-Key was used before, with another body or for an item that no longer exists: use a new one."
    )


class FeedbackList(PermissionByMethod, APIView):
    permission_by_method = {"GET": api_requires(Scope.FEEDBACK_READ), "POST": MayCreate}

    def get(self, request: Request) -> Response:
        query = QUERY.run_validation(request.query_params.dict())
        limit, cursor = query.pop("limit"), query.pop("last_key", None)
        selected = Filters(**{name: value or None for name, value in query.items()})
        try:
            page = filters.find(caller_of(request).project_id, selected, limit=limit, cursor=cursor)
        except BadCursor:
            raise BadQuery({"lastKey": [BAD_LAST_KEY]}, "bad_cursor") from None
        items = [ITEM.to_representation(item) for item in page.items]
        body = {"items": items, "count": len(items), "lastKey": page.cursor}
        return Response(body, headers={"Cache-Control": "private, no-cache"})

    def post(self, request: Request) -> Response:
        idempotency_key = _idempotency_key(request)
        serializer = PUBLIC if caller_of(request).is_public else NEW
        submission = _submission(serializer.run_validation(request.data))
        item, was_stored_before = _accept(request, submission, idempotency_key)
        headers = {"Location": f"{request.path}/{item.feedback_id}", "Cache-Control": "no-store"}
        if was_stored_before:
            headers["Idempotency-Replayed"] = "true"
        return Response(RECEIPT.to_representation(item), status=201, headers=headers)


def _idempotency_key(request: Request) -> str | None:
    key: str | None = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if key is not None and not IDEMPOTENCY_KEY.fullmatch(key):
        raise BadHeader({"Idempotency-Key": [BAD_IDEMPOTENCY_KEY]})
    return key


def _submission(fields: Mapping[str, Any]) -> Submission:
    return Submission(
        rating=fields["rating"],
        message=fields.get("message") or "",
        name=fields.get("name") or None,
        email=fields.get("email") or None,
        form_id=fields.get("form_id") or Submission.form_id,
        source=fields.get("source") or Submission.source,
        release=fields.get("release") or None,
    )


def _accept(request: Request, submission: Submission, idempotency_key: str | None) -> tuple[Feedback, bool]:
    """The item, and whether an earlier request with the same Idempotency-Key stored it."""
    caller, request_id = caller_of(request), request.META.get("REQUEST_ID")
    project = _project(caller.project_id, form_store.head(submission.form_id))
    if idempotency_key is None:
        return submissions.accept(project, submission, request_id=request_id), False
    try:
        return idempotency.accept_once(project, submission, caller.id, idempotency_key, request_id=request_id)
    except idempotency.KeyReused:
        raise IdempotencyKeyReused from None


def _project(project_id: str, form: Head) -> Project:
    """A caller may not file items under the form of another project."""
    if not form.is_readable or (form.form_id == form_store.DEFAULT and project_id != form.project_id):
        return projects.find(project_id)
    if form.project_id != project_id:
        raise ValidationError({"formId": [ErrorDetail(UNKNOWN_FORM, "unknown")]})
    return form.project


feedback_list = conditional(FeedbackList.as_view())

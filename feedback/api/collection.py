"""Lists items of feedback, and creates new ones."""

from __future__ import annotations

from django.conf import settings
from rest_framework.exceptions import APIException
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from feedback.api import new_items
from feedback.forms import closing, form_store
from feedback.intake import idempotency, submissions
from feedback.intake.screening import Visitor
from feedback.intake.submissions import Submission
from feedback.models import Feedback
from feedback.serializers import Receipt
from staff.api_access import PermissionByMethod, api_requires
from staff.models import Project
from storage.idempotency import KeyReused
from web.api.conditional import conditional
from web.api.fields import BadQuery
from web.api.idempotency import IdempotencyKeyReused, key_of, replayed
from web.caller import Scope, caller_of, sender_network

RECEIPT = Receipt()  # once: each new serializer copies all its fields, which takes longer than the validation

OTHER_FORM = "Name the same form as formId of the body."


class MayCreate(BasePermission):
    """Visitors may create items, unless the site requires a key. A key or a session needs the scope."""

    message = f"This needs the scope {Scope.FEEDBACK_WRITE}."

    def has_permission(self, request: Request, view: APIView) -> bool:
        caller = caller_of(request)
        return caller.may(Scope.FEEDBACK_WRITE) or not (caller.is_authenticated or settings.FEEDBACK_NEEDS_KEY)


class ItemKeyReused(IdempotencyKeyReused):
    default_detail = (
        "This Idempotency-Key was used before, with another body or for an item that no longer exists: use a new one."
    )


class FormClosed(APIException):
    status_code = 410
    default_code = "form_closed"
    default_detail = "The form takes no more feedback: it has closed, or it has as many answers as its owner wants."


class FeedbackList(PermissionByMethod, APIView):
    permission_by_method = {"GET": api_requires(Scope.FEEDBACK_READ), "POST": MayCreate}

    def get(self, request: Request) -> Response:
        # Imported here: a cold start that has to store an item does not wait for what lists need.
        from feedback.api import item_list

        return item_list.answer(request)

    def post(self, request: Request) -> Response:
        idempotency_key = key_of(request)
        project, submission = new_items.read(caller_of(request), request.data)
        _check_query(request, submission)
        item, was_stored_before = _accept(request, project, submission, idempotency_key)
        headers = {"Location": f"{request.path}/{item.feedback_id}", "Cache-Control": "no-store"}
        return Response(RECEIPT.to_representation(item), status=201, headers=headers | replayed(was_stored_before))


def _check_query(request: Request, submission: Submission) -> None:
    """CORS goes by the form in the query: its sites must not send to the forms of others. Most requests have no query,
    so none is parsed.
    """
    if not request.META.get("QUERY_STRING"):
        return
    if request.query_params.get("form", submission.form_id) != submission.form_id:
        raise BadQuery({"form": [OTHER_FORM]})


def _accept(
    request: Request, project: Project, submission: Submission, idempotency_key: str | None
) -> tuple[Feedback, bool]:
    """The item, and whether an earlier request with the same Idempotency-Key stored it."""
    caller, request_id = caller_of(request), request.META.get("REQUEST_ID")
    if closing.closed_by(form_store.head(submission.form_id)):
        return _stored_in_time(project, submission, caller.id, idempotency_key), True
    visitor = Visitor(sender_network(request), is_counted=True) if caller.is_public else None
    if idempotency_key is None:
        return submissions.accept(project, submission, visitor=visitor, request_id=request_id), False
    try:
        return idempotency.accept_once(
            project, submission, caller.id, idempotency_key, visitor=visitor, request_id=request_id
        )
    except KeyReused:
        raise ItemKeyReused from None


def _stored_in_time(project: Project, submission: Submission, caller_id: str, idempotency_key: str | None) -> Feedback:
    """A request may be repeated because its answer got lost while the form was open."""
    try:
        if idempotency_key:
            return idempotency.stored_item(project, submission, caller_id, idempotency_key)
    except KeyReused:
        pass
    raise FormClosed


feedback_list = conditional(FeedbackList.as_view())

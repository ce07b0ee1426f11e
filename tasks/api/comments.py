"""Lists and writes the comments on a task."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from conversations import reading as conversations
from conversations.texts import LONGEST_TEXT
from conversations.writing import TokenReused
from staff.api_access import PermissionByMethod, api_requires
from storage.writes import Conflict
from tasks import comments
from tasks.api import requests
from tasks.api.fields import Lines, Members
from tasks.models import subject_of
from web.api.conditional import conditional
from web.api.fields import CamelCase, Moment
from web.api.idempotency import IdempotencyKeyReused, key_of, replayed
from web.caller import Scope, caller_of

NO_TEXT = "Give a text."
BY_A_PROGRAM = "A program"  # in the mail to a person who is mentioned


class NewComment(CamelCase):
    text = Lines(LONGEST_TEXT, help_text="The comment. `@Name` mentions a member of the project, who gets a mail.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.get("text"):
            raise ValidationError({"text": [ErrorDetail(NO_TEXT, "required")]})
        return attrs


class Comment(CamelCase):
    comment_id = serializers.UUIDField(help_text="The id of the comment.")
    text = serializers.CharField(help_text="The comment.")
    author = serializers.CharField(help_text="Who wrote it, such as `person:<id>` or `key:<id>`.")
    mentions = Members(100, "ids", child=serializers.CharField(), help_text="The ids of the persons it mentions.")
    created_at = Moment(help_text="When it was written.")
    edited_at = Moment(allow_null=True, help_text="When its author last changed it.")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        fields["commentId"].source = "message_id"
        return fields


NEW, COMMENT = NewComment(), Comment()


class CommentKeyReused(IdempotencyKeyReused):
    default_detail = (
        "This Idempotency-Key was used before, with another body or for a comment that was deleted: use a new one."
    )


class CommentList(PermissionByMethod, APIView):
    permission_by_method = {"GET": api_requires(Scope.TASKS_READ), "POST": api_requires(Scope.TASKS_WRITE)}

    def get(self, request: Request, task_id: str) -> Response:
        task = requests.find(request, task_id)
        items = [COMMENT.to_representation(message) for message in conversations.of(subject_of(task.task_id))]
        headers = {"Cache-Control": "private, no-cache"}
        return Response({"items": items, "count": len(items)}, headers=headers)

    def post(self, request: Request, task_id: str) -> Response:
        key, text = key_of(request), NEW.run_validation(request.data)["text"]
        task, caller = requests.find(request, task_id), caller_of(request)
        try:
            comment, was_written_before = comments.write(task, text, author=caller.id, name=BY_A_PROGRAM, token=key)
        except (Conflict, TokenReused):
            raise CommentKeyReused from None
        headers = {"Cache-Control": "no-store"} | replayed(was_written_before)
        return Response(COMMENT.to_representation(comment), status=201, headers=headers)


comment_list = conditional(CommentList.as_view())

"""Lists and writes the notes on an item, and the replies to its sender."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from conversations import reading
from conversations.models import Kind, Message
from conversations.writing import TokenReused
from feedback.api.item import find_listed
from feedback.api.message_fields import NOTE, REPLY, NewNote, NewReply
from feedback.inbox.act_writes import subject_of
from feedback.models import Feedback
from feedback.replies import item_notes, sending
from feedback.replies.authors import Author
from feedback.replies.obstacles import Obstacle, Unanswerable
from staff.api_access import PermissionByMethod, api_requires
from storage.writes import Conflict
from web.api.conditional import conditional
from web.api.fields import CamelCase
from web.api.idempotency import IdempotencyKeyReused, key_of, replayed
from web.caller import Scope, caller_of

NEW_NOTE, NEW_REPLY = NewNote(), NewReply()
OBSTACLES: Mapping[Obstacle, str] = {
    Obstacle.NO_ADDRESS: "The item has no e-mail address.",
    Obstacle.NO_CONSENT: "The sender did not agree to a reply.",
    Obstacle.BOUNCED: "The address does not accept mails: an earlier mail came back.",
    Obstacle.COMPLAINED: "The person reported a mail of this site as spam, and gets no more.",
    Obstacle.DELETED: "The item is deleted: restore it first.",
    Obstacle.NO_SENDER: "This site cannot send mails: MAIL_FROM is not set.",
}

Write = Callable[[Feedback, Mapping[str, Any], Author, str | None], tuple[Message, bool]]


class NotAnswerable(APIException):
    status_code = 422
    default_code = "not_answerable"
    default_detail = OBSTACLES[Obstacle.NO_ADDRESS]


class MessageKeyReused(IdempotencyKeyReused):
    default_detail = "This Idempotency-Key was used before, with another text or for a deleted note: use a new one."


class Notes(PermissionByMethod, APIView):
    permission_by_method = {
        "GET": api_requires(Scope.FEEDBACK_READ),
        "POST": api_requires(Scope.FEEDBACK_MANAGE),
    }

    def get(self, request: Request, feedback_id: UUID) -> Response:
        return _list(request, feedback_id, NOTE, Kind.NOTE)

    def post(self, request: Request, feedback_id: UUID) -> Response:
        values: Any = NEW_NOTE.run_validation(request.data)
        return _written(request, feedback_id, NOTE, values, _note)


class Replies(PermissionByMethod, APIView):
    permission_by_method = {
        "GET": api_requires(Scope.FEEDBACK_READ),
        "POST": api_requires(Scope.FEEDBACK_MANAGE),
    }

    def get(self, request: Request, feedback_id: UUID) -> Response:
        return _list(request, feedback_id, REPLY, Kind.REPLY, Kind.ANSWER)

    def post(self, request: Request, feedback_id: UUID) -> Response:
        values: Any = NEW_REPLY.run_validation(request.data)
        try:
            return _written(request, feedback_id, REPLY, values, _reply)
        except Unanswerable as error:
            raise NotAnswerable(OBSTACLES[error.obstacle]) from None


def _note(item: Feedback, values: Mapping[str, Any], author: Author, token: str | None) -> tuple[Message, bool]:
    return item_notes.write(item, values["text"], author=author, token=token)


def _reply(item: Feedback, values: Mapping[str, Any], author: Author, token: str | None) -> tuple[Message, bool]:
    return sending.reply(item, values["text"], author=author, token=token, to_folder=values.get("status"))


def _list(request: Request, feedback_id: UUID, serializer: CamelCase, *kinds: Kind) -> Response:
    item = find_listed(request, feedback_id)
    messages = [message for message in reading.of(subject_of(item.feedback_id)) if message.kind in kinds]
    states = reading.mail_states(messages)
    items = [_shown(serializer, message, states.get(message.mail_id or "")) for message in messages]
    return Response({"items": items, "count": len(items)}, headers={"Cache-Control": "private, no-cache"})


def _written(
    request: Request, feedback_id: UUID, serializer: CamelCase, values: Mapping[str, Any], write: Write
) -> Response:
    item = find_listed(request, feedback_id)
    try:
        message, was_written = write(item, values, Author(caller_of(request).id), key_of(request))
    except (TokenReused, Conflict):
        raise MessageKeyReused from None
    state = reading.mail_states([message]).get(message.mail_id or "")
    headers = {"Cache-Control": "no-store"} | replayed(was_written)
    return Response(_shown(serializer, message, state), status=201, headers=headers)


def _shown(serializer: CamelCase, message: Message, state: str | None) -> dict[str, Any]:
    values = {
        "note_id": message.message_id,
        "reply_id": message.message_id,
        "kind": message.kind,
        "author": message.author,
        "text": message.text,
        "mentions": sorted(message.mentions or ()),
        "created_at": message.created_at,
        "edited_at": message.edited_at,
        "mail_state": state,
        "is_from_other": message.is_from_other,
    }
    shown: dict[str, Any] = serializer.to_representation(values)
    return shown


notes = conditional(Notes.as_view())
replies = conditional(Replies.as_view())

"""Describes the operations on notes and replies in openapi.json."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers

from conversations.texts import LONGEST_TEXT
from feedback.api.message_fields import NewNote, NewReply, Note, Reply
from feedback.api.messages import MessageKeyReused, NotAnswerable
from feedback.openapi.errors import NOT_FOUND
from web.caller import Scope
from web.openapi import responses
from web.openapi.descriptions import OperationDoc, ResponseDoc, default_case
from web.openapi.fields import TEXT_PATTERN
from web.openapi.headers import IDEMPOTENCY_KEY, IDEMPOTENCY_REPLAYED, IF_NONE_MATCH, RATE_LIMITS

MESSAGE_ID = "01a2c6f0-7d2b-7c31-9a5e-3f1d8b64c2aa"
NOTE_EXAMPLE: dict[str, Any] = {
    "noteId": MESSAGE_ID,
    "author": "key:4f2a90c1b7de",
    "text": "Hydraulics again.",
    "mentions": [],
    "createdAt": "2026-11-23T09:30:00.123Z",
    "editedAt": None,
}
REPLY_EXAMPLE: dict[str, Any] = {
    "replyId": MESSAGE_ID,
    "kind": "reply",
    "author": "key:4f2a90c1b7de",
    "text": "Hello Ada, it is fixed.",
    "mailState": "queued",
    "isFromOther": None,
    "createdAt": "2026-11-23T09:30:00.123Z",
}
INVALID_MESSAGE = responses.invalid_body("InvalidMessage", ("pointer", "/text", "required", "Give a text."))
NOTE_KEY_REUSED = responses.error(
    "MessageKeyReused",
    422,
    "The `Idempotency-Key` was used before with another text, or its note was deleted.",
    default_case(MessageKeyReused),
)
NOT_ANSWERABLE = responses.error(
    "NotAnswerable",
    422,
    "The item has no address that takes mails, or the `Idempotency-Key` was used before with another text.",
    default_case(NotAnswerable),
    default_case(MessageKeyReused),
)


# Something that is left of it when it is clean: white space and marks of the writing direction are not.
ANY = TEXT_PATTERN.removeprefix("^").removesuffix("*$")
WITH_A_LETTER = f"^{ANY}*{ANY.removesuffix(']')}\\s\\u202a-\\u202e\\u2066-\\u2069]{ANY}*$"


class NoteList(serializers.Serializer[Any]):
    items = Note(many=True, help_text="Oldest first: the newest 100 notes, replies and answers are read.")
    count = serializers.IntegerField(min_value=0, max_value=100, help_text="The number of notes.")


class ReplyList(serializers.Serializer[Any]):
    items = Reply(many=True, help_text="Oldest first: the newest 100 notes, replies and answers are read.")
    count = serializers.IntegerField(min_value=0, max_value=100, help_text="The number of replies and answers.")


OPERATIONS: dict[tuple[str, str], OperationDoc] = {
    ("GET", "/feedback/{feedback_id}/notes"): OperationDoc(
        name="listNotes",
        summary="List the notes on an item",
        description="The notes that members and programs of the project wrote for each other.",
        scope=Scope.FEEDBACK_READ,
        headers=(IF_NONE_MATCH,),
        responses=responses.found("The notes.", NoteList, {"items": [NOTE_EXAMPLE], "count": 1}),
        errors=(NOT_FOUND,),
    ),
    ("POST", "/feedback/{feedback_id}/notes"): OperationDoc(
        name="createNote",
        summary="Write a note on an item",
        description="For the members of the project only. A member whom the note mentions as `@Ada Lovelace` gets a "
        "mail with a link. With an `Idempotency-Key`, you can send the same request again within a day.",
        scope=Scope.FEEDBACK_MANAGE,
        body=NewNote,
        example={"text": "Hydraulics again."},
        headers=(IDEMPOTENCY_KEY,),
        responses=(ResponseDoc(201, "The note.", Note, NOTE_EXAMPLE, (IDEMPOTENCY_REPLAYED, *RATE_LIMITS)),),
        errors=(INVALID_MESSAGE, NOT_FOUND, NOTE_KEY_REUSED),
    ),
    ("GET", "/feedback/{feedback_id}/replies"): OperationDoc(
        name="listReplies",
        summary="List the replies and answers of an item",
        description="What was sent to the customer, and what the customer answered.",
        scope=Scope.FEEDBACK_READ,
        headers=(IF_NONE_MATCH,),
        responses=responses.found("The replies.", ReplyList, {"items": [REPLY_EXAMPLE], "count": 1}),
        errors=(NOT_FOUND,),
    ),
    ("POST", "/feedback/{feedback_id}/replies"): OperationDoc(
        name="createReply",
        summary="Answer the customer by e-mail",
        description="Sends a mail to the address of the item. The mail repeats the last words of the customer. An item "
        "without an address, or with one that takes no mails, gets 422.\n\n"
        "With an `Idempotency-Key`, you can send the same request again within a day, and one mail is sent.",
        scope=Scope.FEEDBACK_MANAGE,
        body=NewReply,
        example={"text": "Hello Ada, it is fixed.", "status": "done"},
        headers=(IDEMPOTENCY_KEY,),
        responses=(ResponseDoc(201, "The reply.", Reply, REPLY_EXAMPLE, (IDEMPOTENCY_REPLAYED, *RATE_LIMITS)),),
        errors=(INVALID_MESSAGE, NOT_FOUND, NOT_ANSWERABLE),
    ),
}


class MessageTextField(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = "feedback.api.message_fields.MessageText"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT, "pattern": WITH_A_LETTER}

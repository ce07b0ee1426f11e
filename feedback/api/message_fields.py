"""The fields of notes, replies and answers in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from conversations import texts
from conversations.texts import LONGEST_TEXT
from feedback.models import Status
from web.api.fields import CamelCase, Moment, OneOf
from web.mail.models import MailState


class MessageText(serializers.CharField):
    default_error_messages = {"invalid": "Give a text, in quotes."}

    def __init__(self, **options: Any) -> None:
        required: Any = dict.fromkeys(("required", "null", "blank"), "Give a text.")
        errors = required | {"max_length": f"Shorten it to {LONGEST_TEXT} characters."}
        super().__init__(max_length=LONGEST_TEXT, trim_whitespace=False, error_messages=errors, **options)
        self.validators = []  # the text is checked when it is clean

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            return texts.checked(data)
        except texts.WrongText as error:
            codes = {"blank": "blank", "too_long": "max_length"}
            if error.code in codes:
                self.fail(codes[error.code])
            raise ValidationError(str(error), code="unfit") from None


class NewNote(CamelCase):
    text = MessageText(help_text="The note. `@Ada Lovelace` sends this member of the project a mail with a link.")


class NewReply(CamelCase):
    text = MessageText(help_text="The text of the mail. It is sent as it is, with the name of the project below.")
    status = OneOf(
        [Status.OPEN, Status.DONE],
        required=False,
        help_text="The folder of the item afterwards. Without it, a new item becomes `open`, and others stay.",
    )


class MessageFields(CamelCase):
    author = serializers.CharField(help_text="Who wrote it: `person:<id>`, `key:<id>`, or `visitor` for the customer.")
    text = serializers.CharField(help_text="The text.")
    created_at = Moment(help_text="When it was written.")


class Note(MessageFields):
    note_id = serializers.UUIDField(help_text="The id of the note.")
    mentions = serializers.ListField(
        child=serializers.CharField(), help_text="The ids of the members that it mentions."
    )
    edited_at = Moment(allow_null=True, help_text="When its author changed it. `null` if never.")


class Reply(MessageFields):
    reply_id = serializers.UUIDField(help_text="The id of the reply or answer.")
    kind = serializers.ChoiceField(choices=["reply", "answer"], help_text="`answer` if the customer wrote it.")
    mail_state = serializers.ChoiceField(
        choices=list(MailState),
        allow_null=True,
        help_text="What became of the mail. `null` for an answer, and 30 days after the mail.",
    )
    is_from_other = serializers.BooleanField(
        allow_null=True, help_text="Whether an answer came from another address than that of the item."
    )


NOTE, REPLY = Note(), Reply()

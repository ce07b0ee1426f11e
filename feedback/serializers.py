"""Defines the fields of queries and responses of the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from feedback.api.new_item_fields import SOURCES
from feedback.models import Mood, Status
from web.api.fields import BadQuery, CamelCase, Moment, Name, OneOf, Whole


class ListQuery(CamelCase):
    limit = Whole(1, 100, default=10, help_text="The maximum number of items on a page.")
    last_key = serializers.CharField(
        required=False,
        error_messages={"blank": "Leave it out for the first page."},
        help_text="The `lastKey` of the previous page. Send the same filters. Leave it out for the first page.",
    )
    status = OneOf(
        Status, required=False, help_text="One folder. The default is all folders except `spam` and `deleted`."
    )
    rating = Whole(1, 5, help_text="Items with this rating.")
    sentiment = OneOf(Mood, required=False, help_text="Items with this mood.")
    form = Name(help_text="Items of this form.")
    release = Name(help_text="Items of this release.")
    source = OneOf(["form", *SOURCES], required=False, help_text="Items from this channel.")  # type: ignore[assignment]
    since = Moment(
        required=False,
        help_text="Items from this time on: a date in UTC, or a time with its time zone. Not before 1970.",
    )
    until = Moment(required=False, help_text="Items before this time. It must be after `since`.")

    def run_validation(self, data: Any = serializers.empty) -> Any:
        try:
            return super().run_validation(data)
        except ValidationError as error:
            raise BadQuery(error.detail) from None

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "since" in attrs and "until" in attrs and attrs["since"] >= attrs["until"]:
            raise ValidationError({"until": "Give a time after since."})
        return attrs


class Document(serializers.DictField):
    """A map of the item. One that has none gets an empty map."""

    def get_attribute(self, instance: Any) -> Any:
        return super().get_attribute(instance) or {}


class Labels(serializers.ListField):
    """A set of texts, in the order of the alphabet."""

    child = serializers.CharField()

    def get_attribute(self, instance: Any) -> Any:
        return sorted(super().get_attribute(instance) or ())


class Receipt(CamelCase):
    """The fields that a sender may see: what they sent, and nothing that helps a spammer."""

    feedback_id = serializers.UUIDField(help_text="The id of the item. It never changes.")
    form_id = serializers.CharField(help_text="The form of the item.")
    rating = serializers.IntegerField(
        min_value=1, max_value=5, allow_null=True, help_text="1 is worst, 5 is best. `null` if the form asks for none."
    )
    message = serializers.CharField(help_text="The message. Empty if the sender wrote none.")
    sentiment = serializers.ChoiceField(choices=list(Mood), help_text="The mood, from the message and the rating.")
    name = serializers.CharField(allow_null=True, help_text="The name of the sender.")
    email = serializers.CharField(allow_null=True, help_text="The e-mail address for a reply.")
    created_at = Moment(help_text="When the item was received. For an imported item, when it was written.")


class Moved(CamelCase):
    """The fields that a caller without `feedback:read` gets of an item that it changed: no text of a person."""

    feedback_id = serializers.UUIDField(help_text="The id of the item. It never changes.")
    status = serializers.ChoiceField(choices=list(Status), help_text="The folder of the item.")
    version = serializers.IntegerField(min_value=1, help_text="The number of changes.")


class Item(Receipt):
    """All fields, for staff."""

    status = serializers.ChoiceField(choices=list(Status), help_text="The folder of the item.")
    source = serializers.CharField(help_text="The channel: `form`, `api` or `widget`.")  # type: ignore[assignment]
    release = serializers.CharField(
        allow_null=True, help_text="The version of your own program, if the sender named one."
    )
    served_by = serializers.CharField(help_text="The version of this site that stored the item.")
    form_version = serializers.IntegerField(
        min_value=0, help_text="The version of the form that the sender saw. 0 if the form could not be read then."
    )
    variant = serializers.CharField(allow_null=True, help_text="The variant of the form that the sender saw.")
    answers = Document(help_text="The answers to the other questions of the form, by the id of the question.")
    context = Document(help_text="Where it was written, such as the page.")  # type: ignore[assignment]
    tags = Labels(help_text="The tags, in the order of the alphabet.")
    assignee = serializers.CharField(allow_null=True, help_text="The id of the person who works on it.")
    spam_reason = serializers.CharField(allow_null=True, help_text="Why it was taken for spam, if it was.")
    snoozed_until = Moment(allow_null=True, help_text="When the item leaves the folder `snoozed` by itself.")
    updated_at = Moment(help_text="When the item last changed.")
    expires_at = Moment(allow_null=True, help_text="When the item is removed. `null` if it is kept permanently.")
    version = serializers.IntegerField(
        min_value=1, help_text="The number of changes. The `ETag` is this number in quotes."
    )

"""Defines the fields of queries and responses of the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from feedback.models import Mood, Status
from web.api.fields import CamelCase, Moment


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
    may_reply = serializers.BooleanField(
        allow_null=True, help_text="Whether the sender agreed to a reply by e-mail. `null` if the form does not ask."
    )
    tags = Labels(help_text="The tags, in the order of the alphabet.")
    assignee = serializers.CharField(allow_null=True, help_text="The id of the person who works on it.")
    spam_reason = serializers.CharField(allow_null=True, help_text="Why it was taken for spam, if it was.")
    snoozed_until = Moment(allow_null=True, help_text="When the item leaves the folder `snoozed` by itself.")
    updated_at = Moment(help_text="When the item last changed.")
    expires_at = Moment(allow_null=True, help_text="When the item is removed. `null` if it is kept permanently.")
    version = serializers.IntegerField(
        min_value=1, help_text="The number of changes. The `ETag` is this number in quotes."
    )

"""What answers look like whose shape no serializer of the API makes."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from feedback.serializers import Item, Moved

ABOUT = {
    "Change": "What can be changed of an item.",
    "ChangedItem": "An item that was changed: all of it for a caller with `feedback:read`; else `feedbackId`, `status` "
    "and `version`.",
    "Checks": "Each part that the site needs.",
    "FeedbackPage": "A page of a list.",
    "Health": "Whether the site works.",
    "Item": "An item, as those see it who work with it.",
    "NewFeedback": "What somebody says. Texts lose white space at their ends, and are kept in Unicode's NFC; lengths "
    'are those of what is kept. `null` and `""` are the same as nothing.',
    "Problem": "Why something was refused, as in RFC 9457.",
    "Receipt": "An item, as its sender may know it.",
    "Totals": "What it adds up to.",
    "Wrong": "One thing that is wrong, with its place: one of `pointer`, `parameter` and `header`.",
}


class ChangedItem(Item):
    """One type for clients, whatever their key may read."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        for name in fields.keys() - Moved().fields.keys():
            fields[name].required = False
        return fields


class FeedbackPage(serializers.Serializer[Any]):
    items = Item(
        many=True, help_text="Newest first. It can hold fewer than `limit`, or none, and still have a next page."
    )
    count = serializers.IntegerField(min_value=0, max_value=100, help_text="How many items this page holds.")
    lastKey = serializers.CharField(  # noqa: N815 - as it is shown
        allow_null=True, help_text="Send it for the next page. `null` at the end, and only then."
    )


class Wrong(serializers.Serializer[Any]):
    pointer = serializers.CharField(required=False, help_text="A member of the body, as in RFC 6901.")
    parameter = serializers.CharField(required=False, help_text="Or a parameter of the query.")
    header = serializers.CharField(required=False, help_text="Or a header.")
    code = serializers.CharField(help_text="What is wrong with it, for programs.")
    detail = serializers.CharField(help_text="What to do, for people.")


class Problem(serializers.Serializer[Any]):
    type = serializers.CharField(help_text="Always `about:blank`: `status` and `code` say it all.")
    title = serializers.CharField(help_text="The name of the status.")
    status = serializers.IntegerField(min_value=400, max_value=599, help_text="The status, once more.")
    detail = serializers.CharField(help_text="What is wrong, and what to do. It repeats nothing that you sent.")
    code = serializers.CharField(help_text="What is wrong, for programs.")
    requestId = serializers.CharField(help_text="Stands in our logs, too.")  # noqa: N815 - as it is shown
    error = serializers.CharField(help_text="The same as `title`.")
    message = serializers.CharField(help_text="The same as `detail`.")
    errors: Any = Wrong(many=True, required=False, help_text="All that is wrong with what you sent, at once.")


class Checks(serializers.Serializer[Any]):
    storage = serializers.ChoiceField(choices=["ok", "failed"], help_text="Whether the tables answer.")


class Health(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=["ok", "degraded"], help_text="Whether all checks are ok.")
    version = serializers.CharField(help_text="The release that answers.")
    checks = Checks(help_text="Each part.")

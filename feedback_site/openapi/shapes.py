"""The schemas that no serializer of the API defines."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from feedback.serializers import Item, Moved

ABOUT = {
    "ItemUpdate": "The fields of an item that you can change.",
    "ChangedItem": "The changed item. A caller without `feedback:read` gets only `feedbackId`, `status` and `version`.",
    "Checks": "The state of each part that the site needs.",
    "FeedbackPage": "One page of a list.",
    "Health": "The state of the site.",
    "Item": "An item, with all fields for the staff.",
    "NewFeedback": "One item of feedback. The server removes white space at the ends of texts and stores them in "
    'Unicode NFC. Length limits apply to the stored text. `null` and `""` mean "no value".',
    "Problem": "An error, as in RFC 9457.",
    "Receipt": "An item, with the fields that its sender may see.",
    "Totals": "Totals over all items that count.",
    "FieldError": "One error and its place: one of `pointer`, `parameter` and `header`.",
}


class ChangedItem(Item):
    """The same type for every client, whether its key may read items or not."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        for name in fields.keys() - Moved().fields.keys():
            fields[name].required = False
        return fields


class FeedbackPage(serializers.Serializer[Any]):
    items = Item(
        many=True,
        help_text="Newest first. A page can have fewer items than `limit`, or none, even if a next page exists.",
    )
    count = serializers.IntegerField(min_value=0, max_value=100, help_text="The number of items on this page.")
    lastKey = serializers.CharField(  # noqa: N815 - as it is shown
        allow_null=True, help_text="Send it to get the next page. `null` only on the last page."
    )


class FieldError(serializers.Serializer[Any]):
    pointer = serializers.CharField(required=False, help_text="A field of the body, as a JSON Pointer (RFC 6901).")
    parameter = serializers.CharField(required=False, help_text="Or a query parameter.")
    header = serializers.CharField(required=False, help_text="Or a header.")
    code = serializers.CharField(help_text="The error code, for programs.")
    detail = serializers.CharField(help_text="What to do, for humans.")


class Problem(serializers.Serializer[Any]):
    type = serializers.CharField(help_text="Always `about:blank`. Use `status` and `code`.")
    title = serializers.CharField(help_text="The name of the HTTP status.")
    status = serializers.IntegerField(min_value=400, max_value=599, help_text="The HTTP status.")
    detail = serializers.CharField(help_text="What is wrong and what to do. It never repeats what you sent.")
    code = serializers.CharField(help_text="The error code, for programs.")
    requestId = serializers.CharField(help_text="The id of the request. It is also in the logs of the server.")  # noqa: N815 - as it is shown
    error = serializers.CharField(help_text="The same as `title`.")
    message = serializers.CharField(help_text="The same as `detail`.")
    errors: Any = FieldError(many=True, required=False, help_text="All errors of the request.")


class Checks(serializers.Serializer[Any]):
    storage = serializers.ChoiceField(choices=["ok", "failed"], help_text="`ok` if the tables answer.")


class Health(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=["ok", "degraded"], help_text="`ok` if all checks are ok.")
    version = serializers.CharField(help_text="The release that sent this response.")
    checks = Checks(help_text="The result of each check.")

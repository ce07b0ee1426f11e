"""The fields of requests that change many items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from feedback.api.item_update import EditFields
from feedback.api.list_filters import ListFilters
from feedback.api.view_fields import SearchText
from feedback.inbox.bulk import MOST_AT_ONCE
from feedback.models import Status
from web.api.fields import CamelCase, OneOf

ONE_OF_BOTH = f"Give either ids, up to {MOST_AT_ONCE}, or filters."
ONLY_WITH_FILTERS = "Give search together with filters."
A_CHANGE = "Give an object that says what changes, such as a status."
AN_OBJECT = "Give an object with filters. An empty object means all items, except spam and deleted ones."
AN_ID = "Give the id of an item."
A_BATCH = "Give the batchId of a bulk change."
IDS: Any = {
    "not_a_list": "Give a list of ids.",
    "null": "Give a list of ids.",
    "min_length": "Give at least one id.",
    "max_length": f"Give at most {MOST_AT_ONCE} ids. Use filters for more.",
}
WRONG_ID: Any = {"invalid": AN_ID, "null": AN_ID}
WRONG_CHANGE: Any = {"required": A_CHANGE, "null": A_CHANGE, "invalid": A_CHANGE}
WRONG_FILTERS: Any = {"null": AN_OBJECT, "invalid": AN_OBJECT}
WRONG_BATCH: Any = {"required": A_BATCH, "null": A_BATCH, "invalid": A_BATCH}


class Id(serializers.UUIDField):
    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):  # the framework takes a number for an id, too
            self.fail("invalid")
        return super().to_internal_value(data)


class Objects(CamelCase):
    """A serializer within another one. The error of what is no object is that of the field."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise ValidationError([self.error_messages["invalid"]], "invalid")
        return super().to_internal_value(data)


class BulkEdit(Objects, EditFields):
    status = OneOf(Status, required=False, help_text="The new folder. `deleted` deletes the items.")


class BulkFilters(Objects, ListFilters):
    """Checked by the one parser of filters, as those of a list."""


class BulkBody(CamelCase):
    ids = serializers.ListField(
        child=Id(error_messages=WRONG_ID),
        min_length=1,
        max_length=MOST_AT_ONCE,
        required=False,
        error_messages=IDS,
        help_text="The items.",
    )
    filters = BulkFilters(
        required=False,
        error_messages=WRONG_FILTERS,
        help_text="In place of `ids`: all items that match, with the names and values of the parameters of "
        "`GET /feedback`. The key needs the scope `feedback:read`, too.",
    )
    search = SearchText(help_text="With `filters`: only items that have this text, as in `POST /feedback/search`.")
    change = BulkEdit(error_messages=WRONG_CHANGE, help_text="What changes on each item.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("ids" in attrs) == ("filters" in attrs):
            raise ValidationError({"ids": ONE_OF_BOTH}, "required")
        if attrs.get("search") and "filters" not in attrs:
            raise ValidationError({"search": ONLY_WITH_FILTERS}, "invalid")
        return attrs


class UndoBody(CamelCase):
    batch_id = Id(error_messages=WRONG_BATCH, help_text="The `batchId` of the bulk change.")

"""The members of saved views in requests and responses."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from feedback.api.new_item_fields import Number
from feedback.inbox import text_search
from feedback.inbox.saved_views import LONGEST_NAME
from feedback.inbox.text_search import LONGEST_SEARCH, BadSearch
from web.api.fields import CamelCase, Flag, Moment, Text

A_TEXT = "Give the text to search for. To list items without one: GET /feedback."
A_NAME = "Give the view a name."
MOST_POSITION = 10_000


class SearchText(Text):
    def __init__(self, **options: Any) -> None:
        super().__init__(LONGEST_SEARCH, **options)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            return text_search.clean(text) if text else ""
        except BadSearch as error:
            raise ValidationError(str(error), "invalid") from None


class RequiredSearch(SearchText):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.required, self.allow_blank, self.allow_null = True, False, False
        self.error_messages |= dict.fromkeys(("required", "blank", "null"), A_TEXT)


class ViewName(Text):
    def __init__(self, **options: Any) -> None:
        super().__init__(LONGEST_NAME, **options)
        self.allow_blank = self.allow_null = False
        self.error_messages |= dict.fromkeys(("required", "blank", "null"), A_NAME)


class FilterMembers(serializers.Field[Any, Any, Any, Any]):
    """The parser of all filters reads them: see feedback/api/list_filters.py."""

    default_error_messages = {"invalid": "Give an object, in braces.", "null": "Give an object, in braces."}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("invalid")
        return {name: value for name, value in data.items() if name != "search"}

    def to_representation(self, value: Any) -> Any:
        return value


class ViewUpdate(CamelCase):
    name = ViewName(help_text="The name of the view.")
    filters = FilterMembers(
        required=False,
        help_text="The filters, by the names of the parameters of `GET /feedback`. Without any: all items.",
    )
    search = SearchText(help_text="The text that items must have. `null` for none.")
    position = Number(
        0, MOST_POSITION, "Give a whole number from 0 to 10000.", help_text="Its place in the list, from the lowest."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        self.require_a_member(attrs)
        if attrs.get("position", 0) is None:
            del attrs["position"]
        return attrs


class ViewBody(CamelCase):
    name = ViewName(help_text="The name of the view, for the list of views.")
    shared = Flag(
        default=False,
        help_text="Whether it is for all members of the project. This needs `feedback:manage`. A key can only make "
        "such a view.",
    )
    filters = FilterMembers(
        required=False,
        help_text="The filters, by the names of the parameters of `GET /feedback`. Without any: all items.",
    )
    search = SearchText(help_text="The text that items must have, as in `POST /feedback/search`.")

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        fields["name"].required = True
        return fields


class View(CamelCase):
    view_id = serializers.UUIDField(help_text="The id of the view. It never changes.")
    name = serializers.CharField(help_text="The name of the view.")
    shared = serializers.BooleanField(source="is_shared", help_text="Whether all members of the project have it.")
    filters = serializers.DictField(
        required=False,
        help_text="Its filters, by the names of the parameters of `GET /feedback`. With `search`, they are a body of "
        "`POST /feedback/search`. Only for callers with `feedback:read`.",
    )
    search = serializers.CharField(
        required=False,
        allow_null=True,
        help_text="The text that items must have. Only for callers with `feedback:read`.",
    )
    position = serializers.IntegerField(help_text="Its place in the list, from the lowest.")
    created_by = serializers.CharField(help_text="Who made it: `person:` or `key:`, and an id.")
    created_at = Moment(help_text="When it was made.")
    updated_at = Moment(help_text="When it last changed.")
    version = serializers.IntegerField(
        min_value=1, help_text="The number of changes. The `ETag` is this number in quotes."
    )

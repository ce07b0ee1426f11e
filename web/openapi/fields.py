"""Describes the shared serializer fields to drf-spectacular. Importing this module registers the descriptions."""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import re
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension

from web.api.fields import Name, validate_name
from web.openapi.descriptions import AppDoc

# web.texts refuses control characters, except line ends and tabs.
TEXT_PATTERN = "^[^\\u0000-\\u0008\\u000e-\\u001f\\u007f-\\u0084\\u0086-\\u009f]*$"
NAME_PATTERN = f"^({re.compile(validate_name.regex).pattern[1:-2]})?$"


class TextField(OpenApiSerializerFieldExtension):
    target_class = "web.api.fields.Text"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": "string", "maxLength": self.target.max_length}
        return schema | {"pattern": NAME_PATTERN if isinstance(self.target, Name) else TEXT_PATTERN}


class MomentField(OpenApiSerializerFieldExtension):
    target_class = "web.api.fields.Moment"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        if direction == "request":  # a caller may send a date, and always gets a time
            return {"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]}
        return {"type": "string", "format": "date-time"}


DOC = AppDoc(
    field_codes={
        "blank": "The value is empty. Leave it out instead.",
        "invalid": "The value has the wrong type or format.",
        "invalid_choice": "The value is not one of the allowed values.",
        "max_length": "The text is too long.",
        "max_value": "The number is too large.",
        "min_value": "The number is too small.",
        "not_a_list": "The value is not a list.",
        "null": "The value is `null`, but a value is required.",
        "null_characters_not_allowed": "The text contains the character U+0000.",
        "required": "The field is required and is missing.",
        "unfit": "The text contains a character that cannot be stored. `detail` names it.",
    }
)

"""Describes our serializer fields to drf-spectacular. Importing this module registers the descriptions."""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension

from feedback.api.context_fields import ATTRIBUTE_NAME
from feedback.forms.documents.definition_faults import ID
from feedback.forms.questions import ITEM_FIELDS, SCALES, Kind, Question
from feedback.intake.submission_limits import LONGEST_ATTRIBUTE, MOST_ATTRIBUTES
from web.openapi.fields import TEXT_PATTERN
from web.texts import LONGEST_MESSAGE

ID_SCHEMA = {"type": "string", "pattern": f"^{ID.pattern}$"}
SCHEMAS: dict[Kind, dict[str, Any]] = {
    **{kind: {"type": "integer", "minimum": scale[0], "maximum": scale[-1]} for kind, scale in SCALES.items()},
    Kind.CHOICE: ID_SCHEMA,
    Kind.CHOICES: {"type": "array", "items": ID_SCHEMA, "uniqueItems": True},
    Kind.YESNO: {"type": "boolean"},
    Kind.TEXT: {"type": "string", "maxLength": LONGEST_MESSAGE},
}
TITLES = {
    Kind.RATING: "rating",
    Kind.NPS: "nps: how likely people recommend you",
    Kind.CES: "ces: how easy it was",
    Kind.CHOICE: "choice: the id of an option",
    Kind.CHOICES: "choices: the ids of options",
    Kind.YESNO: "yesno",
    Kind.TEXT: "text",
}


class AnswersField(OpenApiSerializerFieldExtension):
    target_class = "feedback.api.new_item_fields.Answers"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        kinds = [{"title": TITLES[kind], **SCHEMAS[kind]} for kind in Kind]
        answer = {"anyOf": [*kinds, {"type": "null"}]}
        return {"type": "object", "propertyNames": ID_SCHEMA, "additionalProperties": answer}


class ItemFieldSchema(OpenApiSerializerFieldExtension):
    target_class = "feedback.api.new_item_fields.ItemField"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        name: str = self.target.field_name
        kind = ITEM_FIELDS[name]
        if kind != Kind.TEXT:
            return SCHEMAS[kind]
        text = {"type": "string", "maxLength": Question(name, kind, "").longest}
        if name == "email":
            return text | {"anyOf": [{"format": "email"}, {"maxLength": 0}]}
        return text | {"pattern": TEXT_PATTERN}


class FilterField(OpenApiSerializerFieldExtension):
    target_class = "feedback.api.list_filters.Filter"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        text = dict(self.target.schema)
        if getattr(self.target.parent, "is_query", False):
            return text
        values = [text, *IN_JSON.get(str(self.target.field_name), [])]
        return {"anyOf": [*values, {"type": "array", "items": {"anyOf": values}}, {"type": "null"}]}


class FilterMembersField(OpenApiSerializerFieldExtension):
    target_class = "feedback.api.view_fields.FilterMembers"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "object"}


class PatternField(OpenApiSerializerFieldExtension):
    target_class = "feedback.api.context_fields.Pattern"
    priority = 1  # before the description of all texts

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.target.max_length, "pattern": f"^({self.target.pattern})?$"}


class PageAddressField(OpenApiSerializerFieldExtension):
    target_class = "feedback.api.context_fields.PageAddress"
    priority = 1

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "string", "anyOf": [{"format": "uri"}, {"maxLength": 0}]}


class AttributesField(OpenApiSerializerFieldExtension):
    target_class = "feedback.api.context_fields.Attributes"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        text = {"type": "string", "maxLength": LONGEST_ATTRIBUTE, "pattern": TEXT_PATTERN}
        return {
            "type": "object",
            "maxProperties": MOST_ATTRIBUTES,
            "propertyNames": {"pattern": f"^{ATTRIBUTE_NAME}$"},
            "additionalProperties": {"anyOf": [text, *({"type": kind} for kind in ("number", "boolean", "null"))]},
        }


# A filter in a body need not be a text.
IN_JSON: dict[str, list[dict[str, Any]]] = {
    "rating": [{"type": "integer", "minimum": 1, "maximum": 5}],
    "hour": [{"type": "integer", "minimum": 0, "maximum": 23}],
    "hasEmail": [{"type": "boolean"}],
}

FIELD_CODES = {
    "bad_cursor": "`lastKey` is not from this list, or the filters have changed.",
    "not_asked": "The form does not ask for this.",
    "not_listed": "The form does not list this release, and the caller may not use other releases.",
    "unknown": "The project has no form or member with this id, or the form has no such version, variant or question.",
}

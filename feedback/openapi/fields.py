"""Describes our serializer fields to drf-spectacular. Importing this module registers the descriptions."""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension

from feedback.forms.definition_faults import ID
from feedback.forms.questions import SCALES, Kind
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
    target_class = "feedback.serializers.Answers"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        kinds = [{"title": TITLES[kind], **SCHEMAS[kind]} for kind in Kind]
        answer = {"anyOf": [*kinds, {"type": "null"}]}
        return {"type": "object", "propertyNames": ID_SCHEMA, "additionalProperties": answer}


FIELD_CODES = {
    "bad_cursor": "`lastKey` is not from this list, or the filters have changed.",
    "not_asked": "The form does not ask for this.",
    "not_listed": "The form does not list this release, and the caller may not use other releases.",
    "unknown": "The project has no form with this id, or the form has no such version, variant or question.",
}

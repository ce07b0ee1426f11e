"""Describes our own classes to drf-spectacular. Importing this module registers them."""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)

from analytics.figures import RATINGS
from feedback.models import Mood
from feedback.serializers import ListQuery
from web.fields import Address, Name, is_plain

# web.texts refuses control characters, except line ends and tabs.
TYPED = "^[^\\u0000-\\u0008\\u000e-\\u001f\\u007f-\\u0084\\u0086-\\u009f]*$"
PLAIN_OR_EMPTY = f"^({re.compile(is_plain.regex).pattern[1:-2]})?$"

KEY = "A key that an owner of the site created. It has scopes. Each operation names the scope that it needs."


class Texts(OpenApiSerializerFieldExtension):
    target_class = "web.fields.Text"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": "string", "maxLength": self.target.max_length}
        match self.target:
            case Address():
                return schema | {"anyOf": [{"format": "email"}, {"maxLength": 0}]}
            case Name():
                return schema | {"pattern": PLAIN_OR_EMPTY}
        return schema | {"pattern": TYPED}


class Moments(OpenApiSerializerFieldExtension):
    target_class = "web.fields.Moment"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        if isinstance(self.target.parent, ListQuery):
            return {"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]}
        return {"type": "string", "format": "date-time"}


class TotalsExtension(OpenApiSerializerExtension):
    target_class = "analytics.api.Totals"

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        counted = {"sentiment": [str(mood) for mood in Mood], "ratings": [str(rating) for rating in RATINGS]}
        for name, each_of in counted.items():
            schema["properties"][name] = {
                "type": "object",
                "properties": {each: {"type": "integer", "minimum": 0} for each in each_of},
                "required": each_of,
                "description": schema["properties"][name]["description"],
            }
        return dict(schema)


class Keys(OpenApiAuthenticationExtension):
    target_class = "staff.api_access.KeyAuthentication"
    name = ["apiKey", "bearer"]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[Any]]]:
        return [{name: auto_schema.doc.scopes} for name in self.name]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        return [
            {"type": "apiKey", "in": "header", "name": "X-Api-Key", "description": KEY},
            {"type": "http", "scheme": "bearer", "description": "The same key, as a bearer token."},
        ]


class Staff(OpenApiAuthenticationExtension):
    target_class = "staff.api_access.StaffAuthentication"
    name = "staffSession"

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[Any]]:
        return {"staffSession": auto_schema.doc.scopes}

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The session of a signed-in member of staff, for the pages of this site. The role gives the "
            "scopes. Requests that change data also need Django's CSRF token in `X-CSRFToken`.",
        }

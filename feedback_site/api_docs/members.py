"""Describes the fields of a schema in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from feedback_site.api_docs.prose import line
from feedback_site.api_docs.source import name_of, resolved

KINDS = {
    "integer": "integer",
    "number": "number",
    "string": "string",
    "object": "object",
    "boolean": "boolean",
}
FORMATS = {"uuid": "UUID", "date-time": "time", "date": "date", "email": "e-mail address"}


@dataclass(frozen=True)
class DocField:
    name: str
    kind: str
    shape: str  # the name of its schema, or of the schema of its list items
    choices: list[str]
    may_be_null: bool
    about: SafeString
    is_needed: bool = False
    default: str = ""


def members_of(schema: dict[str, Any]) -> list[DocField]:
    required = schema.get("required", [])
    return [_member(name, part, name in required) for name, part in schema.get("properties", {}).items()]


def parameter(openapi: dict[str, Any], part: dict[str, Any]) -> DocField:
    described = resolved(openapi, part)
    schema = described["schema"] | {"description": described["description"]}
    return _member(described["name"], schema, described.get("required", False))


def _member(name: str, schema: dict[str, Any], is_needed: bool) -> DocField:
    return DocField(
        name=name,
        kind=_kind(schema),
        shape=name_of(schema.get("items", _target(schema))),
        choices=[choice for choice in schema.get("enum", []) if choice],  # "" and null mean "no value"
        may_be_null="null" in schema.get("type", ()) or {"type": "null"} in schema.get("oneOf", ()),
        about=line(schema.get("description", "")),
        is_needed=is_needed,
        default=str(schema.get("default", "")),
    )


def _target(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema that it names, also if it may be null."""
    return next((each for each in schema.get("oneOf", ()) if "$ref" in each), schema)


def _kind(schema: dict[str, Any]) -> str:
    types = schema.get("type", "object")
    kind = types if isinstance(types, str) else next(each for each in types if each != "null")
    if kind == "array":
        return "list of" if "$ref" in schema["items"] else f"list of {KINDS[schema['items']['type']]}s"
    if "$ref" in _target(schema):
        return ""
    if "enum" in schema:
        return "one of"
    formats = [FORMATS[each["format"]] for each in (schema, *schema.get("anyOf", [])) if each.get("format") in FORMATS]
    return (" or ".join(formats) or KINDS[kind]) + _limits(kind, schema)


def _limits(kind: str, schema: dict[str, Any]) -> str:
    least, most, longest = schema.get("minimum"), schema.get("maximum"), schema.get("maxLength")
    if kind == "object":
        return f" of {', '.join(schema['properties'])}" if "properties" in schema else ""
    if longest:
        return f", up to {longest:,} characters"
    if least is not None and most is not None:
        return f", {least} to {most}"
    return f", {least} or more" if least is not None else ""

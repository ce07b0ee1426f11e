"""Writes feedback_site/openapi.json. Only `manage.py openapi` and tests import this: it is not shipped."""

from __future__ import annotations

import json
import re
from typing import Any

from drf_spectacular.settings import patched_settings

from feedback_site.openapi import components
from feedback_site.openapi.apps import APPS, ERROR_CODES, FIELD_CODES, OPERATIONS, PATH_PARAMETERS, SCHEMAS
from feedback_site.openapi.errors import errors_of
from feedback_site.openapi.inspection import inspected
from web.api.fields import camel_case
from web.openapi.descriptions import OperationDoc

DESCRIPTION = """\
Send feedback, manage it and read its totals, as JSON over HTTP.

**Conventions.** Field names are in camelCase. Times are in UTC with milliseconds and `Z`. The server
ignores unknown fields and parameters, so a newer client can use an older server.

**Keys.** Send a key in `X-Api-Key` or in `Authorization: Bearer`. A request with a key needs the scope
of the operation, even if the operation is public. A revoked key stops working within ten seconds.

**Rate limits.** One IP address may send 30 items per minute without a key, or with keys that can only
create items. A key that can do more may make 600 requests per minute. An installation can set other
limits. `RateLimit` and `RateLimit-Policy` show the remaining requests. Above the limit, the response is
429 with `Retry-After`.

**Errors** have the type `application/problem+json` (RFC 9457). Programs should check `status` and
`code`. `errors` lists all errors of a request at once.

**Versions.** Every operation is available at the root and under `/v1`. Changes keep existing clients
working.
"""
SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Feedback API",
    "VERSION": "1",
    "DESCRIPTION": DESCRIPTION,
    "SERVERS": [
        {"url": "/", "description": "This site"},
        {"url": "/v1", "description": "The same API, for clients that name the version"},
    ],
    "TAGS": [{"name": app.tag, "description": app.description} for app in APPS if app.tag],
    "CAMELIZE_NAMES": True,
    "COMPONENT_SPLIT_PATCH": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [],
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
}
ORDER = ("operationId", "tags", "summary", "description", "security", "parameters", "requestBody", "responses")


def as_text() -> str:
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def document() -> dict[str, Any]:
    with patched_settings(SETTINGS):
        openapi: dict[str, Any] = _tidied(json.loads(json.dumps(inspected(), default=str)))
    inspected_paths, openapi["paths"] = openapi.pop("paths"), {}
    for (method, path), operation in OPERATIONS.items():
        public_path = re.sub(r"\{(\w+)\}", lambda name: f"{{{camel_case(name[1])}}}", path)
        methods = openapi["paths"].setdefault(public_path, {})
        methods[method.lower()] = _completed(inspected_paths[public_path][method.lower()], operation)
    schemas = openapi.pop("components")
    return openapi | {"components": _with_descriptions(schemas) | _shared()}


def _tidied(part: Any) -> Any:
    """Remove what drf-spectacular adds for OpenAPI 3.0 clients or for its own use."""
    if isinstance(part, list):
        return [_tidied(each) for each in part]
    if not isinstance(part, dict):
        return part
    tidied = {name: _tidied(value) for name, value in part.items() if name != "x-spec-enum-id"}
    if "enum" in tidied:
        tidied.pop("minLength", None)
    return tidied | tidied.pop("allOf")[0] if "allOf" in tidied else tidied


def _completed(inspected_operation: dict[str, Any], operation: OperationDoc) -> dict[str, Any]:
    parameters = [_described(parameter) for parameter in inspected_operation.get("parameters", [])]
    parameters += [{"$ref": f"#/components/parameters/{header.parameter_name}"} for header in operation.headers]
    responses = {
        str(each.status): inspected_operation["responses"][str(each.status)]
        | {"headers": components.header_references(each.headers)}
        for each in operation.responses
    } | {str(error.status): {"$ref": f"#/components/responses/{error.name}"} for error in errors_of(operation)}
    complete = inspected_operation | {"parameters": parameters, "responses": dict(sorted(responses.items()))}
    return {name: complete[name] for name in ORDER if complete.get(name)}


def _described(parameter: dict[str, Any]) -> dict[str, Any]:
    if parameter["in"] == "path":
        return {**parameter, **PATH_PARAMETERS[parameter["name"]]}
    if isinstance(parameter["schema"]["type"], list):  # a query cannot contain null
        parameter["schema"]["type"] = "string"
    return parameter


def _with_descriptions(inspected_components: dict[str, Any]) -> dict[str, Any]:
    schemas = inspected_components["schemas"]
    for name, schema in schemas.items():
        schema["description"] = SCHEMAS[name]
    for name, meanings in (("Problem", ERROR_CODES), ("FieldError", FIELD_CODES)):
        # No `enum`: a new code must not break existing generated clients.
        schemas[name]["properties"]["code"]["x-codes"] = meanings
    return inspected_components


def _shared() -> dict[str, Any]:
    return {
        "parameters": components.parameters(),
        "headers": components.headers(),
        "responses": components.responses(),
    }

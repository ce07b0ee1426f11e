"""Writes feedback_site/openapi.json. Only `manage.py openapi` and tests import this: it is not shipped."""

from __future__ import annotations

import json
from typing import Any

from drf_spectacular.settings import patched_settings

from feedback_site.openapi import codes, examples, fields
from feedback_site.openapi.inspection import inspected
from feedback_site.openapi.operations import OPERATIONS, OperationDoc
from feedback_site.openapi.refusals import REFUSALS, responses
from feedback_site.openapi.shapes import ABOUT

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
    "TAGS": [
        {"name": "Feedback", "description": "Send, list, read and change items of feedback."},
        {"name": "Analytics", "description": "Totals over all feedback."},
        {"name": "Health", "description": "For monitoring."},
    ],
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
        made: dict[str, Any] = _tidied(json.loads(json.dumps(inspected(), default=str)))
    found, made["paths"] = made.pop("paths"), {}
    for (method, path), doc in OPERATIONS.items():
        shown = path.replace("feedback_id", "feedbackId")
        made["paths"].setdefault(shown, {})[method.lower()] = _completed(found[shown][method.lower()], doc)
    components = made.pop("components")
    for name, schema in components["schemas"].items():
        schema["description"] = ABOUT[name]
    for name, meanings in (("Problem", codes.OF_RESPONSES), ("FieldError", codes.OF_FIELDS)):
        # No `enum`: a new code must not break existing generated clients.
        components["schemas"][name]["properties"]["code"]["x-codes"] = meanings
    headers = {"parameters": fields.parameters(), "headers": fields.headers(), "responses": responses()}
    return made | {"components": components | headers}


def _tidied(part: Any) -> Any:
    """Remove what drf-spectacular adds for OpenAPI 3.0 clients or for its own use."""
    if isinstance(part, list):
        return [_tidied(each) for each in part]
    if not isinstance(part, dict):
        return part
    known = {name: _tidied(value) for name, value in part.items() if name != "x-spec-enum-id"}
    if "enum" in known:
        known.pop("minLength", None)
    return known | known.pop("allOf")[0] if "allOf" in known else known


def _completed(operation: dict[str, Any], doc: OperationDoc) -> dict[str, Any]:
    parameters = [_described(each) for each in operation.get("parameters", [])]
    parameters += [{"$ref": f"#/components/parameters/{name}"} for name in doc.headers]
    answers = {str(each.status): each for each in doc.answers}
    refusals = {str(REFUSALS[name].status): name for name in doc.refusals}
    responses = {
        status: operation["responses"][status] | {"headers": fields.of_answer(answers[status].headers)}
        if status in answers
        else {"$ref": f"#/components/responses/{refusals[status]}"}
        for status in sorted({*answers, *refusals})
    }
    complete = operation | {"parameters": parameters, "responses": responses}
    return {name: complete[name] for name in ORDER if complete.get(name)}


def _described(parameter: dict[str, Any]) -> dict[str, Any]:
    if parameter["in"] == "path":
        return parameter | {"description": "The `feedbackId` of an item.", "example": examples.ITEM_ID}
    if isinstance(parameter["schema"]["type"], list):  # a query cannot contain null
        parameter["schema"]["type"] = "string"
    return parameter

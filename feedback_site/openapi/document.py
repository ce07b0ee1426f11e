"""Writes feedback_site/openapi.json. Only `manage.py openapi` and tests import this: it is not shipped."""

from __future__ import annotations

import json
from typing import Any

from drf_spectacular.settings import patched_settings

from feedback_site.openapi import codes, examples, fields
from feedback_site.openapi.inspection import inspected
from feedback_site.openapi.operations import OPERATIONS, Told
from feedback_site.openapi.refusals import REFUSALS, responses
from feedback_site.openapi.shapes import ABOUT

DESCRIPTION = """\
JSON over HTTP: send feedback, work with it, and see what it adds up to.

**Conventions.** Members are in camelCase, times in UTC with milliseconds and `Z`. Members and
parameters that are not named here are ignored, so that a newer client can talk to an older server.

**Keys.** A key goes into `X-Api-Key`, or into `Authorization: Bearer`. Who brings one needs the
scope even where anybody may ask. A revoked key is refused everywhere within ten seconds.

**Limits.** One address may send 30 items a minute without a key, or with keys that can only create.
A key that can do more may make 600 requests a minute. An installation can set other limits. Answers
say how many are left in `RateLimit` and `RateLimit-Policy`. Above that it is 429 with `Retry-After`.

**Errors** are `application/problem+json`, as in RFC 9457. Programs go by `status` and `code`;
`errors` names all that is wrong at once.

**Versions.** All stands at the root, and the same under `/v1`. What is here changes only so that
today's clients go on working.
"""
SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Feedback API",
    "VERSION": "1",
    "DESCRIPTION": DESCRIPTION,
    "SERVERS": [
        {"url": "/", "description": "This site"},
        {"url": "/v1", "description": "The same, for clients that name the version"},
    ],
    "TAGS": [
        {"name": "Feedback", "description": "What people say, item by item."},
        {"name": "Analytics", "description": "What it adds up to."},
        {"name": "Health", "description": "For monitors."},
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
    for (method, path), told in OPERATIONS.items():
        shown = path.replace("feedback_id", "feedbackId")
        made["paths"].setdefault(shown, {})[method.lower()] = _completed(found[shown][method.lower()], told)
    components = made.pop("components")
    for name, schema in components["schemas"].items():
        schema["description"] = ABOUT[name]
    for name, meanings in (("Problem", codes.OF_ANSWERS), ("Wrong", codes.OF_MEMBERS)):
        # No `enum`: a code that is added later must not break a client that was generated today.
        components["schemas"][name]["properties"]["code"]["x-codes"] = meanings
    headers = {"parameters": fields.parameters(), "headers": fields.headers(), "responses": responses()}
    return made | {"components": components | headers}


def _tidied(part: Any) -> Any:
    """Without what drf-spectacular needs for clients of OpenAPI 3.0, or for itself."""
    if isinstance(part, list):
        return [_tidied(each) for each in part]
    if not isinstance(part, dict):
        return part
    known = {name: _tidied(value) for name, value in part.items() if name != "x-spec-enum-id"}
    if "enum" in known:
        known.pop("minLength", None)
    return known | known.pop("allOf")[0] if "allOf" in known else known


def _completed(operation: dict[str, Any], told: Told) -> dict[str, Any]:
    parameters = [_described(each) for each in operation.get("parameters", [])]
    parameters += [{"$ref": f"#/components/parameters/{name}"} for name in told.headers]
    answers = {str(each.status): each for each in told.answers}
    refusals = {str(REFUSALS[name].status): name for name in told.refusals}
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
    if isinstance(parameter["schema"]["type"], list):  # null, which no query can say
        parameter["schema"]["type"] = "string"
    return parameter

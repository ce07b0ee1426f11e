"""The operations of openapi.json, prepared for the API page."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from feedback_site.api_docs.members import DocField, members_of, parameter
from feedback_site.api_docs.prose import line, paragraphs
from feedback_site.api_docs.source import name_of, resolved
from feedback_site.errors.problems import phrase

PLACES = {"path": "Path parameters", "query": "Query parameters", "header": "Headers"}


@dataclass(frozen=True)
class DocResponse:
    status: str
    phrase: str
    about: SafeString
    shape: str
    codes: list[str]
    headers: list[str]
    example: str

    @property
    def title(self) -> str:
        return f"{self.status} {self.phrase}"

    @property
    def is_refusal(self) -> bool:
        return self.shape == "Problem"


@dataclass(frozen=True)
class Operation:
    id: str
    tag: str
    method: str
    path: str
    summary: str
    about: list[SafeString]
    scopes: list[str]
    is_open: bool
    parameters: list[tuple[str, list[DocField]]]
    body: str
    body_members: list[DocField]
    curl: str
    answers: list[DocResponse]

    @property
    def successes(self) -> list[DocResponse]:
        return [answer for answer in self.answers if not answer.is_refusal]

    @property
    def refusals(self) -> list[DocResponse]:
        return [answer for answer in self.answers if answer.is_refusal]


@dataclass(frozen=True)
class Shape:
    name: str
    about: SafeString
    members: list[DocField]
    is_answer: bool


def operations(openapi: dict[str, Any]) -> list[Operation]:
    return [
        _operation(openapi, path, method, described)
        for path, methods in openapi["paths"].items()
        for method, described in methods.items()
    ]


def shapes(openapi: dict[str, Any]) -> list[Shape]:
    bodies = {operation.body for operation in operations(openapi)}
    return [
        Shape(name, line(schema["description"]), members_of(schema), name not in bodies)
        for name, schema in openapi["components"]["schemas"].items()
    ]


def problem(openapi: dict[str, Any]) -> str:
    content = openapi["components"]["responses"]["InvalidFeedback"]["content"]["application/problem+json"]
    return _as_json(_example(content))


def codes(openapi: dict[str, Any], name: str) -> list[tuple[str, SafeString]]:
    described = openapi["components"]["schemas"][name]["properties"]["code"]
    return [(code, line(meaning)) for code, meaning in described["x-codes"].items()]


def _operation(openapi: dict[str, Any], path: str, method: str, described: dict[str, Any]) -> Operation:
    body = described.get("requestBody", {}).get("content", {}).get("application/json", {})
    scopes: list[list[str]] = [next(iter(each.values()), []) for each in described["security"]]
    return Operation(
        id=described["operationId"],
        tag=described["tags"][0],
        method=method.upper(),
        path=path,
        summary=described["summary"],
        about=paragraphs(described["description"]),
        scopes=scopes[-1],
        is_open={} in described["security"],
        parameters=list(_parameters(openapi, described.get("parameters", []))),
        body=name_of(body.get("schema", {})),
        body_members=members_of(resolved(openapi, body.get("schema", {}))),
        curl=_curl(openapi, path, method.upper(), described, _example(body)),
        answers=[_answer(status, resolved(openapi, each)) for status, each in described["responses"].items()],
    )


def _parameters(openapi: dict[str, Any], parts: list[dict[str, Any]]) -> Iterator[tuple[str, list[DocField]]]:
    for place, title in PLACES.items():
        if of_place := [parameter(openapi, part) for part in parts if resolved(openapi, part)["in"] == place]:
            yield title, of_place


def _answer(status: str, described: dict[str, Any]) -> DocResponse:
    [content] = list(described.get("content", {}).values()) or [{}]
    shape = name_of(content.get("schema", {}))
    example = _example(content)
    return DocResponse(
        status=status,
        phrase=phrase(int(status)),
        about=line(described["description"]),
        shape=shape,
        codes=list(content.get("examples", {})) if shape == "Problem" else [],
        headers=list(described.get("headers", {})),
        example=_as_json(example) if example else "",
    )


def _as_json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _example(content: dict[str, Any]) -> Any:
    return next((each["value"] for each in content.get("examples", {}).values()), None)


def _curl(openapi: dict[str, Any], path: str, method: str, described: dict[str, Any], body: Any) -> str:
    for part in described.get("parameters", []):
        if (parameter_doc := resolved(openapi, part))["in"] == "path":
            path = path.replace(f"{{{parameter_doc['name']}}}", parameter_doc["example"])
    words = ["curl" if method == "GET" or (method == "POST" and body) else f"curl -X {method}", f"$SITE{path}"]
    lines = [" ".join(words)]
    if {} not in described["security"]:
        lines.append('-H "X-Api-Key: $KEY"')
    if body:
        lines += ["-H 'Content-Type: application/json'", f"-d {shlex.quote(_as_json(body))}"]
    return " \\\n  ".join(lines)

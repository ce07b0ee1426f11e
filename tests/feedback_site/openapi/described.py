"""openapi.json for tests: its operations, and the validation of values by its schemas."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import Draft202012Validator

from feedback_site.api_docs.source import DOCUMENT, resolved

KNOWN: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Described:
    method: str
    path: str
    described: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.described["operationId"])

    @property
    def scopes(self) -> list[str]:
        return next((scopes for way in self.described["security"] for scopes in way.values()), [])

    @property
    def example(self) -> Any:
        body = self.described.get("requestBody")
        return body and next(iter(body["content"]["application/json"]["examples"].values()))["value"]

    @property
    def parameters(self) -> list[dict[str, Any]]:
        return [resolved(KNOWN, each) for each in self.described.get("parameters", [])]

    @property
    def responses(self) -> dict[str, dict[str, Any]]:
        return {status: resolved(KNOWN, each) for status, each in self.described["responses"].items()}


OPERATIONS = [
    Described(method.upper(), path, described)
    for path, methods in KNOWN["paths"].items()
    for method, described in methods.items()
]


def fits(schema: dict[str, Any], value: Any) -> None:
    whole = {"components": KNOWN["components"], **schema}
    Draft202012Validator(whole, validate_formats=True).validate(value)

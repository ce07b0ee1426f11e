"""Reads openapi.json. `manage.py openapi` writes it: see docs/api.md."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).parents[1] / "openapi.json"


@lru_cache(maxsize=8)
def document(prefix: str) -> dict[str, Any]:
    """The server URLs get the prefix of this site, such as /prod/."""
    openapi: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    for server in openapi["servers"]:
        server["url"] = prefix.rstrip("/") + server["url"].rstrip("/") or "/"
    return openapi


def resolved(openapi: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """The target of a reference. Keys next to the reference override those of the target."""
    if "$ref" not in part:
        return part
    target: Any = openapi
    for name in part["$ref"].removeprefix("#/").split("/"):
        target = target[name]
    overridden: dict[str, Any] = target | {name: value for name, value in part.items() if name != "$ref"}
    return overridden


def name_of(part: dict[str, Any]) -> str:
    return str(part.get("$ref", "")).rpartition("/")[2]

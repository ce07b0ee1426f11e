"""The header fields of requests and answers."""

from __future__ import annotations

from typing import Any

from feedback_site.openapi import examples

REQUEST = {
    "IdempotencyKey": (
        "Idempotency-Key",
        "Makes it safe to send the item again: take a random UUID for each item. Keys are apart for each API key.",
        {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\u0021-\u007e]+$"},
        examples.IDEMPOTENCY_KEY,
    ),
    "IfMatch": (
        "If-Match",
        "The `ETag` of the version that you read: the change is made to that one only.",
        {"type": "string"},
        '"1"',
    ),
    "IfNoneMatch": (
        "If-None-Match",
        "The `ETag` of the answer before: 304 without a body while nothing has changed.",
        {"type": "string"},
        '"1"',
    ),
}
RESPONSE = {
    "ETag": ("The version of what is shown.", {"type": "string"}, '"1"'),
    "Idempotency-Replayed": (
        "`true` if the item was stored before, and this is the first answer again.",
        {"type": "string", "const": "true"},
        "true",
    ),
    "Location": (
        "The address of the item.",
        {"type": "string", "format": "uri-reference"},
        f"/feedback/{examples.ITEM_ID}",
    ),
    "RateLimit": (
        "How many requests are left of the limit that applies, and the seconds until its next window begins.",
        {"type": "string"},
        '"key";r=599;t=42',
    ),
    "RateLimit-Policy": ("The limit that applies, and its window in seconds.", {"type": "string"}, '"key";q=600;w=60'),
    "Retry-After": ("Seconds to wait.", {"type": "integer", "minimum": 1}, 5),
    "WWW-Authenticate": ("How to show a key.", {"type": "string"}, 'Bearer realm="api"'),
    "X-Request-Id": ("Stands in our logs, too.", {"type": "string"}, examples.REQUEST_ID),
}
ALWAYS = {"ETag", "Location", "Retry-After", "WWW-Authenticate", "X-Request-Id"}  # where an answer names them


def parameters() -> dict[str, Any]:
    return {
        key: {"name": name, "in": "header", "description": description, "schema": schema, "example": example}
        for key, (name, description, schema, example) in REQUEST.items()
    }


def headers() -> dict[str, Any]:
    return {
        name: {"description": description, "required": name in ALWAYS, "schema": schema, "example": example}
        for name, (description, schema, example) in RESPONSE.items()
    }


def of_answer(names: tuple[str, ...]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in ("X-Request-Id", *names)}

"""The headers of requests and responses."""

from __future__ import annotations

from typing import Any

from feedback_site.openapi import examples

REQUEST = {
    "IdempotencyKey": (
        "Idempotency-Key",
        "Makes it safe to send an item again. Use a random UUID for each item. Each API key has its own values.",
        {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\u0021-\u007e]+$"},
        examples.IDEMPOTENCY_KEY,
    ),
    "IfMatch": (
        "If-Match",
        "The `ETag` of the version that you read. The change is made only if the item still has this version.",
        {"type": "string"},
        '"1"',
    ),
    "IfNoneMatch": (
        "If-None-Match",
        "The `ETag` of your last response. If nothing has changed, the response is 304 without a body.",
        {"type": "string"},
        '"1"',
    ),
}
RESPONSE = {
    "ETag": ("The version of the response.", {"type": "string"}, '"1"'),
    "Idempotency-Replayed": (
        "`true` if the item was already stored and this is the first response again.",
        {"type": "string", "const": "true"},
        "true",
    ),
    "Location": (
        "The URL of the item.",
        {"type": "string", "format": "uri-reference"},
        f"/feedback/{examples.ITEM_ID}",
    ),
    "RateLimit": (
        "The remaining requests in this window, and the seconds until the next window.",
        {"type": "string"},
        '"key";r=599;t=42',
    ),
    "RateLimit-Policy": ("The limit, and its window in seconds.", {"type": "string"}, '"key";q=600;w=60'),
    "Retry-After": ("The number of seconds to wait before the next request.", {"type": "integer", "minimum": 1}, 5),
    "WWW-Authenticate": ("How to authenticate.", {"type": "string"}, 'Bearer realm="api"'),
    "X-Request-Id": (
        "The id of this request. It is also in the logs of the server.",
        {"type": "string"},
        examples.REQUEST_ID,
    ),
}
ALWAYS = {"ETag", "Location", "Retry-After", "WWW-Authenticate", "X-Request-Id"}  # in the responses that list them


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

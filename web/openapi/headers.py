"""The headers of requests and responses that several apps use."""

from __future__ import annotations

from web.openapi.descriptions import HeaderDoc, ResponseDoc

REQUEST_ID_EXAMPLE = "8f507cfc-1f0a-4a6e-9d3b-5e1c7d2b9a40"
TEXT = {"type": "string"}

IF_MATCH = HeaderDoc(
    "If-Match",
    "The `ETag` of the version that you read. The change is made only if the item still has this version.",
    TEXT,
    '"1"',
)
IF_NONE_MATCH = HeaderDoc(
    "If-None-Match",
    "The `ETag` of your last response. If nothing has changed, the response is 304 without a body.",
    TEXT,
    '"1"',
)

IDEMPOTENCY_KEY = HeaderDoc(
    "Idempotency-Key",
    "Makes it safe to send a request again. Use a random UUID each time. Each API key has its own values.",
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\u0021-\u007e]+$"},
    "3f0e6c1a-6f5d-4a55-8f5e-2f8f0d9f4b7c",
)
IDEMPOTENCY_REPLAYED = HeaderDoc(
    "Idempotency-Replayed",
    "`true` if an earlier request with this key has stored it already.",
    {"type": "string", "const": "true"},
    "true",
)
ETAG = HeaderDoc("ETag", "The version of the response.", TEXT, '"1"', is_required=True)
NOT_MODIFIED = ResponseDoc(304, "Nothing has changed since the `ETag` in `If-None-Match`.", headers=(ETAG,))
LOCATION = HeaderDoc(
    "Location",
    "The URL of what was created.",
    {"type": "string", "format": "uri-reference"},
    "/tasks/01a2c6f0-7d2b-7c31-9a5e-3f1d8b64c2aa",
    is_required=True,
)
RETRY_AFTER = HeaderDoc(
    "Retry-After",
    "The number of seconds to wait before the next request.",
    {"type": "integer", "minimum": 1},
    5,
    is_required=True,
)
X_REQUEST_ID = HeaderDoc(
    "X-Request-Id",
    "The id of this request. It is also in the logs of the server.",
    TEXT,
    REQUEST_ID_EXAMPLE,
    is_required=True,
)
RATE_LIMITS = (
    HeaderDoc(
        "RateLimit",
        "The remaining requests in this window, and the seconds until the next window.",
        TEXT,
        '"key";r=599;t=42',
    ),
    HeaderDoc("RateLimit-Policy", "The limit, and its window in seconds.", TEXT, '"key";q=600;w=60'),
)

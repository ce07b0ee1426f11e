"""Checks answers of the site: the status, and that the body is what belongs to the path.

The probe of a version, its release and the smoke test use the same rules.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

PATHS = ("/health", "/", "/analytics")
TOTALS = {"totalFeedback": int, "sentiment": dict, "ratings": dict}
EXCERPT_BYTES = 200  # characters of a wrong answer


@dataclass(frozen=True)
class Answer:
    path: str
    status: int
    content_type: str
    body: bytes

    def __str__(self) -> str:
        return f"GET {self.path} answered {self.status}"


def of_lambda(path: str, content: Mapping[str, Any]) -> Answer:
    """From the answer of a function to API Gateway, which accepts headers in two formats."""
    headers = {name.lower(): value for name, value in content.get("headers", {}).items()}
    headers |= {name.lower(): values[0] for name, values in content.get("multiValueHeaders", {}).items()}
    body = content["body"]
    return Answer(
        path,
        content["statusCode"],
        headers.get("content-type", ""),
        base64.b64decode(body) if content.get("isBase64Encoded") else body.encode(),
    )


def fault(answer: Answer, release: str | None = None) -> str | None:
    """A sentence that says what is wrong. If a release is given, /health has to name it."""
    match answer.path:
        case "/health":
            return _of_health(answer, release)
        case "/analytics":
            return _of_analytics(answer)
    return _of_page(answer)


def _of_health(answer: Answer, release: str | None) -> str | None:
    if answer.status != HTTPStatus.OK:
        return f"{answer}."
    content = _json(answer)
    if content is None:
        return _not_json(answer)
    if content.get("status") != "ok":
        return f"{answer} with the status {content.get('status')!r}; it must be 'ok'."
    version = content.get("version")
    if not isinstance(version, str) or not version or (release is not None and version != release):
        return f"{answer} with the version {version!r}; it must be {release or 'a text'}."
    return None


def _of_analytics(answer: Answer) -> str | None:
    content = _json(answer)
    # This is correct if the statistics are not public.
    if answer.status == HTTPStatus.UNAUTHORIZED and content is not None:
        return None
    if answer.status != HTTPStatus.OK:
        return f"{answer}."
    if content is None:
        return _not_json(answer)
    wrong = [name for name, kind in TOTALS.items() if not isinstance(content.get(name), kind)]
    return f"{answer} without a right {', '.join(wrong)}: {_start(answer)}" if wrong else None


def _of_page(answer: Answer) -> str | None:
    if answer.status != HTTPStatus.OK:
        return f"{answer}."
    is_whole = answer.body.rstrip().endswith(b"</html>")
    if answer.content_type.startswith("text/html") and b"<form" in answer.body and is_whole:
        return None
    return f"{answer} with something else than a whole page with a form: {answer.content_type}, {_start(answer)}"


def _not_json(answer: Answer) -> str:
    return f"{answer} with something else than a JSON object: {answer.content_type}, {_start(answer)}"


def _json(answer: Answer) -> dict[str, Any] | None:
    if "json" not in answer.content_type:
        return None
    try:
        content = json.loads(answer.body)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def _start(answer: Answer) -> str:
    return repr(answer.body[:EXCERPT_BYTES].decode(errors="replace"))

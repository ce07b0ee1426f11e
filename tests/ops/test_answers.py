from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from ops import answers
from ops.answers import Answer

HEALTH = {"status": "ok", "version": "7", "checks": {"storage": "ok"}}
TOTALS = {"totalFeedback": 0, "sentiment": {}, "ratings": {}, "averageRating": None}
PAGE = b"<!doctype html><html><body><form></form></body></html>\n"


def health(body: Any, *, status: int = 200, kind: str = "application/json") -> Answer:
    return Answer("/health", status, kind, body if isinstance(body, bytes) else json.dumps(body).encode())


def analytics(body: Any, *, status: int = 200) -> Answer:
    return Answer("/analytics", status, "application/json", json.dumps(body).encode())


def page(body: bytes, *, status: int = 200, kind: str = "text/html; charset=utf-8") -> Answer:
    return Answer("/", status, kind, body)


@pytest.mark.parametrize(
    "answer",
    [
        health(HEALTH),
        page(PAGE),
        analytics(TOTALS),
        # Where the statistics are not public.
        analytics({"title": "You have to sign in", "status": 401}, status=401),
    ],
    ids=str,
)
def test_a_right_answer_has_no_fault(answer: Answer) -> None:
    assert answers.fault(answer) is None


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (health(HEALTH, status=503), "GET /health answered 503."),
        (health(b'{"status": "ok", "version'), "something else than a JSON object"),
        (health(b""), "something else than a JSON object"),
        (health([HEALTH]), "something else than a JSON object"),
        (health(PAGE, kind="text/html"), "text/html, '<!doctype html>"),
        (health(HEALTH, kind="text/html"), "something else than a JSON object: text/html"),
        (health(HEALTH | {"status": "degraded"}), "with the status 'degraded'; it must be 'ok'."),
        (health({"version": "7"}), "with the status None"),
        (health({"status": "ok"}), "with the version None; it must be a text."),
        (page(PAGE, status=500), "GET / answered 500."),
        (page(b""), "a whole page with a form"),
        (page(PAGE[:-10]), "a whole page with a form"),
        (page(b"<html>It works!</html>"), "a whole page with a form"),
        (page(PAGE, kind="application/json"), "a whole page with a form: application/json"),
        (analytics(TOTALS, status=404), "GET /analytics answered 404."),
        (analytics({"totalFeedback": 0}), "without a right sentiment, ratings"),
        (analytics(TOTALS | {"totalFeedback": "many"}), "without a right totalFeedback"),
    ],
)
def test_an_answer_with_200_alone_is_not_right(answer: Answer, says: str) -> None:
    fault = answers.fault(answer)

    assert fault is not None
    assert says in fault


@pytest.mark.parametrize(("release", "is_right"), [("7", True), ("8", False), (None, True)])
def test_health_names_the_release_that_was_asked_for(release: str | None, is_right: bool) -> None:
    assert (answers.fault(health(HEALTH), release) is None) is is_right


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize("path", answers.PATHS)
def test_what_the_site_answers_is_right(path: str, public: bool, settings: Any, client: Client) -> None:
    settings.ANALYTICS_IS_PUBLIC = public
    found = client.get(path)

    assert answers.fault(Answer(path, found.status_code, found.headers["Content-Type"], found.content)) is None


@pytest.mark.parametrize(
    "headers",
    [{"headers": {"Content-Type": "text/html"}}, {"multiValueHeaders": {"content-type": ["text/html"]}}],
    ids=lambda headers: next(iter(headers)),
)
@pytest.mark.parametrize(("body", "is_base64"), [("<form>", False), ("PGZvcm0+", True)])
def test_what_lambda_answers_is_read_in_both_shapes(headers: dict[str, Any], body: str, is_base64: bool) -> None:
    content = headers | {"statusCode": 200, "body": body, "isBase64Encoded": is_base64}

    assert answers.of_lambda("/", content) == Answer("/", 200, "text/html", b"<form>")

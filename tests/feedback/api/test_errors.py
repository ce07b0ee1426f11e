"""Every error has the same format."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from tests.factories import a_feedback
from tests.feedback.api.conftest import Caller

SHAPE = {"type", "title", "status", "detail", "code", "requestId", "error", "message"}
ERRORS = [
    ("POST", "/feedback", {"rating": 9}, {}, 400),
    ("POST", "/feedback", b"{", {}, 400),
    ("POST", "/feedback", {"rating": 5}, {"Idempotency_Key": "two words"}, 400),
    ("POST", "/feedback", b" " * 70_000, {}, 413),
    ("POST", "/feedback", b"rating=5", {"Content_Type": "text/plain"}, 415),
    ("POST", "/feedback", {"rating": 5}, {"Content_Encoding": "gzip"}, 415),
    ("POST", "/feedback", {"rating": 5}, {"X_Api_Key": "fbk_0_wrong"}, 401),
    ("PUT", "/feedback", None, {}, 405),
    ("TRACE", "/feedback", None, {}, 405),
    ("GET", "/feedback?limit=0", None, {}, 400),
    ("GET", "/feedback", None, {"Accept": "text/html"}, 406),
    ("GET", "/feedback/{id}/restore", None, {}, 405),
    ("PATCH", "/feedback/{id}", {"status": "lost"}, {}, 400),
    ("PATCH", "/feedback/{id}", {"status": "done"}, {"If_Match": '"9"'}, 412),
    ("GET", "/feedback/{id}", None, {"If_Match": '"9"'}, 412),
    ("GET", "/feedback", None, {"If_Match": '"9"'}, 412),
    ("GET", "/analytics", None, {"If_Match": '"9"'}, 412),
    ("GET", "/feedback/00000000-0000-4000-8000-000000000000", None, {}, 404),
    ("GET", "/feedback/none", None, {}, 404),
    ("POST", "/analytics", {}, {}, 405),
    ("GET", "/analytics", None, {"Accept": "image/png"}, 406),
    ("DELETE", "/health", None, {}, 405),
]


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(("method", "path", "body", "headers", "status"), ERRORS)
def test_each_error_has_the_shape(
    manager: Caller, method: str, path: str, body: Any, headers: dict[str, str], status: int
) -> None:
    for prefix in ("", "/v1"):
        response = manager.send(method, prefix + path.format(id=a_feedback().feedback_id), body, **headers)
        document = response.json()
        assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json")
        assert response.headers["Cache-Control"] == "no-store"
        assert document.keys() - {"errors"} == SHAPE
        assert document["status"] == status
        assert document["requestId"] == response.headers["X-Request-Id"]
        assert (document["error"], document["message"]) == (document["title"], document["detail"])
        for error in document.get("errors", []):
            assert error.keys() & {"pointer", "parameter", "header"}
            assert error["code"]
            assert error["detail"]


@pytest.mark.usefixtures("stack")
def test_a_refused_method_names_the_allowed_ones(manager: Caller) -> None:
    response = manager.send("PUT", "/feedback")
    assert response.headers["Allow"] == "GET, POST, HEAD, OPTIONS"
    assert response.json()["detail"] == "This address answers only to GET, POST, HEAD, OPTIONS."


@pytest.mark.parametrize("encoding", ["gzip", "br", "lovelace", "identity, gzip"])
def test_a_compressed_body_is_refused_with_the_reason(visitor: Caller, encoding: str) -> None:
    response = visitor.create(gzip.compress(b'{"rating": 5}'), Content_Encoding=encoding)

    assert (response.status_code, response.json()["code"]) == (415, "unsupported_encoding")
    assert "lovelace" not in response.content.decode()


@pytest.mark.usefixtures("stack")
def test_a_body_with_the_encoding_identity_is_accepted(visitor: Caller) -> None:
    assert visitor.create(Content_Encoding="identity").status_code == 201


@pytest.mark.usefixtures("stack")
def test_no_error_repeats_what_was_sent(visitor: Caller) -> None:
    sent = "lovelace"
    answers = [
        visitor.create({"rating": sent, "email": sent, "source": sent, "formId": sent, "release": sent}),
        visitor.create(Content_Type=f"text/{sent}"),
        visitor.create(f"{sent}: {{".encode()),
        visitor.create(X_Api_Key=sent),
        visitor.get(f"/feedback/{sent}"),
    ]
    assert [answer.status_code for answer in answers] == [400, 415, 400, 401, 404]
    assert not any(sent in answer.content.decode() for answer in answers)


def test_errors_are_in_english_for_any_language(visitor: Caller) -> None:
    response = visitor.get("/feedback", Accept_Language="de")
    assert response.json()["detail"].startswith("This needs a key")

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from feedback_site.errors.problems import problem

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

sample_urls = pytest.mark.urls("tests.feedback_site.sample_urls")


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def assert_problem(response: Response, status: int, code: str, title: str) -> None:
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    document = json.loads(response.content)
    detail = document["detail"]
    assert detail
    assert document == {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "requestId": response.headers["X-Request-Id"],
        "error": title,
        "message": detail,
    }


def test_an_unknown_address_is_a_problem(client: Client) -> None:
    assert_problem(client.get("/nowhere"), 404, "not_found", "Not Found")


@sample_urls
def test_a_failure_is_a_problem_without_details(client: Client) -> None:
    response = client.get("/crash")

    assert_problem(response, 500, "internal_error", "Internal Server Error")
    assert b"lovelace" not in response.content
    assert b"ValueError" not in response.content


@sample_urls
def test_a_refusal_is_a_problem_without_its_reason(client: Client) -> None:
    response = client.get("/refused")

    assert_problem(response, 403, "forbidden", "Forbidden")
    assert b"lovelace" not in response.content


def test_a_foreign_host_is_a_problem(client: Client) -> None:
    response = client.get("/health", headers={"Host": "evil.example"})

    assert_problem(response, 400, "bad_request", "Bad Request")
    assert b"evil" not in response.content


def test_a_refused_method_is_a_problem_that_names_the_allowed_ones(client: Client) -> None:
    response = client.post("/health")

    assert_problem(response, 405, "method_not_allowed", "Method Not Allowed")
    assert response.headers["Allow"] == "GET, HEAD"


def test_errors_of_single_fields_are_listed() -> None:
    errors = [{"field": "rating", "detail": "A whole number from 1 to 5."}]

    response = problem(400, "invalid", "Invalid feedback", "One field is wrong.", errors)

    assert json.loads(response.content)["errors"] == errors

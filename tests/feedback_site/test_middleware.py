from __future__ import annotations

from contextlib import closing
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from tests.feedback_site.conftest import Lines

sample_urls = pytest.mark.urls("tests.feedback_site.sample_urls")


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def test_a_request_is_one_line_with_route_and_status(client: Client, lines: Lines) -> None:
    client.get("/health?email=ada@example.com")

    (line,) = lines.named("request_finished")
    assert line["metadata"].pop("durationMs") >= 0
    assert line["metadata"] == {"method": "GET", "route": "health", "status": 200, "coldStart": True}


@pytest.mark.parametrize(("method", "logged"), [("get", "GET"), ("PATCH", "PATCH"), ("ada@example.com", "OTHER")])
def test_an_invented_method_is_not_logged(client: Client, lines: Lines, method: str, logged: str) -> None:
    client.generic(method, "/health")

    assert [line["metadata"]["method"] for line in lines.named("request_finished")] == [logged]
    assert "EXAMPLE" not in "".join(lines.written).upper()


def test_only_the_first_request_is_a_cold_start(client: Client, lines: Lines) -> None:
    client.get("/health")
    client.get("/health")

    assert [line["metadata"]["coldStart"] for line in lines.named("request_finished")] == [True, False]


def test_an_unknown_path_is_not_logged(client: Client, lines: Lines) -> None:
    client.get("/ada-lovelace?q=secret-wish")

    (line,) = lines.named("request_finished")
    assert line["metadata"]["route"] is None
    assert "lovelace" not in "".join(lines.written)
    assert "wish" not in "".join(lines.written)


def test_the_address_of_the_visitor_is_not_logged(client: Client, lines: Lines) -> None:
    client.get("/health", REMOTE_ADDR="198.51.100.23")

    assert "198.51.100.23" not in "".join(lines.written)


def test_without_a_gateway_a_request_gets_a_new_id(client: Client, lines: Lines) -> None:
    response = client.get("/health", headers={"X-Request-Id": "chosen-by-the-client"})

    assert UUID(response.headers["X-Request-Id"])
    assert [line["requestId"] for line in lines.named("request_finished")] == [response.headers["X-Request-Id"]]


@pytest.mark.parametrize("path", ["/health", "/no-such-page", "/static/css/base.css"])
def test_every_response_names_its_release(client: Client, settings: Settings, path: str) -> None:
    settings.RELEASE = "42"

    with closing(client.get(path)) as response:
        assert response.headers["X-Release"] == "42"


@pytest.mark.parametrize("path", ["/health", "/no-such-page"])
def test_a_read_says_how_long_the_site_took(client: Client, lines: Lines, path: str) -> None:
    with closing(client.get(path)) as response:
        (line,) = lines.named("request_finished")
        assert response.headers["Server-Timing"] == f"app;dur={line['metadata']['durationMs']}"


def test_a_write_does_not_say_how_long_it_took(client: Client) -> None:
    """The time of a sign-in would show whether the person exists."""
    assert "Server-Timing" not in client.post("/health").headers


def test_every_request_has_another_id(client: Client) -> None:
    assert client.get("/health").headers["X-Request-Id"] != client.get("/health").headers["X-Request-Id"]


@sample_urls
def test_a_failure_is_logged_once_with_its_stack_and_without_its_text(client: Client, lines: Lines) -> None:
    response = client.get("/crash")

    (line,) = lines.named("request_failed")
    assert (line["level"], line["errorType"]) == ("ERROR", "ValueError")
    assert line["requestId"] == response.headers["X-Request-Id"]
    assert line["metadata"] == {"method": "GET", "route": "crash"}
    assert line["stack"][-1].endswith(" crash")
    assert line["errorMessage"] == "[REDACTED]"
    assert "lovelace" not in "".join(lines.written)
    assert lines.named("request_finished")[0]["metadata"]["status"] == 500

from __future__ import annotations

import base64
import inspect
import json
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

import pytest

from feedback_site.entry import event_router
from feedback_site.entry.lambda_entry import EventFailed, handler
from tests.feedback_site.conftest import Context, Lines
from tests.feedback_site.sample_urls import PIXEL

Captured = Callable[[str], dict[str, Any]]

sample_urls = pytest.mark.urls("tests.feedback_site.sample_urls")


def answer(event: dict[str, Any]) -> dict[str, Any]:
    answered = handler(event, Context())
    assert answered is not None
    return answered


def document(event: dict[str, Any]) -> Any:
    return json.loads(answer(event)["body"])


def rest_to(event: dict[str, Any], path: str, **query: str) -> dict[str, Any]:
    """The same REST event for another path of the site."""
    event["path"], event["requestContext"]["path"] = f"/{path}", f"/prod/{path}"
    event["pathParameters"] = {"proxy": path.rstrip("/")}
    event["multiValueQueryStringParameters"] = {name: [value] for name, value in query.items()} or None
    return event


def http_to(event: dict[str, Any], path: str) -> dict[str, Any]:
    event["rawPath"] = event["requestContext"]["http"]["path"] = path
    return event


def test_the_handler_takes_exactly_an_event_and_a_context() -> None:
    assert list(inspect.signature(handler).parameters) == ["event", "context"]


@pytest.mark.parametrize(
    "name", ["apigw_rest_get", "apigw_rest_custom_domain", "apigw_http_v2_get", "apigw_http_v2_stage"]
)
def test_it_answers_health_behind_every_gateway(captured: Captured, name: str) -> None:
    answered = answer(captured(name))

    assert answered["statusCode"] == 200
    assert answered["isBase64Encoded"] is False
    assert json.loads(answered["body"])["status"] == "ok"


@sample_urls
@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("apigw_rest_get", "/prod"),
        ("apigw_rest_custom_domain", "/voice"),
        ("apigw_http_v2_get", ""),
        ("apigw_http_v2_stage", "/prod"),
    ],
)
def test_links_have_the_prefix_of_the_address(captured: Captured, name: str, prefix: str) -> None:
    event = captured(name)
    host = event["requestContext"]["domainName"]

    seen = document(event)

    assert seen["pathInfo"] == "/health"
    assert seen["path"] == seen["link"] == f"{prefix}/health"
    assert seen["absolute"] == f"https://{host}{prefix}/health"


@sample_urls
def test_the_root_of_a_custom_domain_has_no_prefix(captured: Captured) -> None:
    event = captured("apigw_rest_custom_domain")
    event["path"] = event["requestContext"]["path"] = "/health"

    assert document(event)["link"] == "/health"


@sample_urls
@pytest.mark.parametrize(
    ("path", "shown", "prefix"),
    [("/", "/prod/", "/prod"), ("/", "/prod", "/prod"), ("/", "/", ""), ("/voice", "/voice", "/voice")],
)
def test_the_home_page_is_found_under_a_prefix(captured: Captured, path: str, shown: str, prefix: str) -> None:
    event = captured("apigw_rest_get") | {"resource": "/", "path": path, "pathParameters": None}
    event["requestContext"]["path"] = shown

    seen = document(event)

    assert seen["pathInfo"] == "/"
    assert seen["link"] == f"{prefix}/health"


@sample_urls
def test_a_custom_domain_does_not_show_the_stage_of_an_http_api(captured: Captured) -> None:
    event = captured("apigw_http_v2_stage")
    event["requestContext"]["domainName"] = event["headers"]["host"] = "feedback.example.com"

    seen = document(event)

    assert seen["pathInfo"] == "/health"
    assert seen["link"] == "/health"


@sample_urls
def test_a_path_that_only_begins_like_the_stage_is_not_changed(captured: Captured) -> None:
    event = http_to(captured("apigw_http_v2_stage"), "/production")

    assert document(event)["pathInfo"] == "/production"


@sample_urls
@pytest.mark.parametrize("name", ["apigw_rest_get", "apigw_http_v2_stage"])
def test_redirects_have_the_prefix(captured: Captured, name: str) -> None:
    event = captured(name)
    event = rest_to(event, "moved") if "httpMethod" in event else http_to(event, "/prod/moved")

    answered = answer(event)
    location = (
        answered["headers"]["location"] if "headers" in answered else answered["multiValueHeaders"]["Location"][0]
    )

    assert answered["statusCode"] == 302
    assert location == "/prod/health"


@sample_urls
@pytest.mark.parametrize("path", ["caf%C3%A9/100%2525", "caf\u00e9/100%2525"])
def test_a_path_is_decoded_once(captured: Captured, path: str) -> None:
    assert document(rest_to(captured("apigw_rest_get"), path))["pathInfo"] == "/caf\u00e9/100%25"
    assert document(http_to(captured("apigw_http_v2_stage"), f"/prod/{path}"))["pathInfo"] == "/caf\u00e9/100%25"


@sample_urls
def test_a_path_whose_parameter_was_decoded_on_the_way_keeps_its_prefix(captured: Captured) -> None:
    event = rest_to(captured("apigw_rest_get"), "caf%C3%A9/100%2541")
    event["pathParameters"]["proxy"] = "caf\u00e9/100%41"

    seen = document(event)

    assert seen["pathInfo"] == "/caf\u00e9/100%41"
    assert seen["link"] == "/prod/health"


@pytest.mark.parametrize("name", ["apigw_rest_get", "apigw_http_v2_stage"])
def test_a_path_that_is_not_utf8_is_not_found(captured: Captured, name: str) -> None:
    event = captured(name)
    event = rest_to(event, "\u65e5\u672c/%ff") if "httpMethod" in event else http_to(event, "/prod/\u65e5\u672c/%ff")

    assert answer(event)["statusCode"] == 404


@sample_urls
@pytest.mark.parametrize("name", ["apigw_rest_get", "apigw_http_v2_get"])
def test_cookies_and_repeated_parameters_arrive(captured: Captured, name: str) -> None:
    seen = document(captured(name))

    assert seen["cookies"] == {"theme": "dark", "lang": "de"}
    assert seen["query"] == {"mood": ["good", "bad"], "q": ["a b&c"]}


@sample_urls
@pytest.mark.parametrize("name", ["apigw_rest_get", "apigw_http_v2_get"])
def test_the_address_is_the_gateways_not_a_header_of_the_client(captured: Captured, name: str) -> None:
    assert document(captured(name))["address"] == "198.51.100.23"


@sample_urls
def test_every_cookie_is_set_under_the_prefix(captured: Captured) -> None:
    rest = answer(rest_to(captured("apigw_rest_get"), "cookies"))["multiValueHeaders"]["Set-Cookie"]
    http = answer(http_to(captured("apigw_http_v2_stage"), "/prod/cookies"))["cookies"]

    for headers in (rest, http):
        cookies = SimpleCookie("; ".join(headers))
        assert {name: morsel["path"] for name, morsel in cookies.items()} == {"theme": "/prod/", "lang": "/prod/"}


@sample_urls
def test_a_base64_body_arrives_decoded(captured: Captured) -> None:
    assert document(captured("apigw_rest_post_base64")) == {"rating": 5, "message": "Schön ☕"}


@sample_urls
def test_a_plain_body_arrives_as_utf8(captured: Captured) -> None:
    event = captured("apigw_rest_post_base64") | {"body": '"Schön ☕"', "isBase64Encoded": False}

    assert document(event) == "Schön ☕"


@sample_urls
@pytest.mark.parametrize("name", ["apigw_rest_get", "apigw_http_v2_stage"])
def test_a_binary_body_is_sent_as_base64(captured: Captured, name: str) -> None:
    event = captured(name)
    event = rest_to(event, "binary") if "httpMethod" in event else http_to(event, "/prod/binary")

    answered = answer(event)

    assert answered["isBase64Encoded"] is True
    assert base64.b64decode(answered["body"]) == PIXEL


@sample_urls
@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/problem+json",
        "image/svg+xml",
        "text/html; charset=utf-8",
        "text/css",
        "text/javascript",
        "application/javascript",
    ],
)
def test_text_is_sent_without_base64(captured: Captured, content_type: str) -> None:
    answered = answer(rest_to(captured("apigw_rest_get"), "typed", type=content_type))

    assert answered["isBase64Encoded"] is False
    assert answered["body"] == "plain ☕"


def test_a_foreign_host_is_a_bad_request(captured: Captured) -> None:
    event = captured("apigw_rest_get")
    event["multiValueHeaders"]["Host"] = ["evil.example"]

    answered = answer(event)

    assert answered["statusCode"] == 400
    assert json.loads(answered["body"])["code"] == "bad_request"


def test_the_request_id_is_the_gateways_in_header_and_log(captured: Captured, lines: Lines) -> None:
    event = captured("apigw_rest_get")

    answered = answer(event)

    gateways = event["requestContext"]["requestId"]
    assert answered["multiValueHeaders"]["X-Request-Id"] == [gateways]
    assert [line["requestId"] for line in lines.named("request_finished")] == [gateways]


def test_the_request_id_of_an_http_api_is_its_own(captured: Captured) -> None:
    event = captured("apigw_http_v2_stage")

    assert answer(event)["headers"]["x-request-id"] == event["requestContext"]["requestId"]


# --- Events ---


@pytest.mark.parametrize("name", ["sns_alarm", "sqs", "scheduled"])
def test_an_event_without_a_handler_raises(captured: Captured, context: Context, name: str) -> None:
    with pytest.raises(event_router.UnknownEvent):
        handler(captured(name), context)


@pytest.mark.parametrize("event", [{}, {"probe": "else"}, {"Records": []}, {"raw_command": "1"}, {"command": "x.y"}])
def test_an_event_of_an_unknown_format_raises(context: Context, event: dict[str, Any]) -> None:
    with pytest.raises(event_router.UnknownEvent, match="unknown source"):
        handler(event, context)


def test_a_failing_handler_fails_the_invocation_without_its_text(
    monkeypatch: pytest.MonkeyPatch, captured: Captured, context: Context
) -> None:
    def fail(event: dict[str, Any], context: object) -> None:
        raise ValueError("lovelace@example.com")

    monkeypatch.setattr(event_router, "load", lambda name: fail)

    with pytest.raises(EventFailed, match="ValueError") as raised:
        handler(captured("dynamodb_stream"), context)

    assert "lovelace@example.com" not in str(raised.value)
    assert raised.value.__suppress_context__


@pytest.mark.parametrize("response", [None, {"batchItemFailures": [{"itemIdentifier": "m1"}]}])
def test_lambda_gets_the_response_of_the_handler_of_an_event(
    monkeypatch: pytest.MonkeyPatch, captured: Captured, context: Context, response: Any
) -> None:
    monkeypatch.setattr(event_router, "load", lambda name: lambda event, context: response)

    assert handler(captured("dynamodb_stream"), context) == response

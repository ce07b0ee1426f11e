"""Odd events of API Gateway, and events that no gateway sends."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from feedback_site.entry.event_router import UnknownEvent
from feedback_site.entry.lambda_entry import handler
from tests.feedback_site.conftest import Context, Lines

Captured = Callable[[str], dict[str, Any]]
sample_urls = pytest.mark.urls("tests.feedback_site.sample_urls")

KINDS = ["apigw_rest_get", "apigw_http_v2_stage"]


def answer(event: dict[str, Any]) -> dict[str, Any]:
    """The response without its Server-Timing header, which differs each time."""
    answered = handler(event, Context())
    assert answered is not None
    for members in (answered.get("headers") or {}, answered.get("multiValueHeaders") or {}):
        for name in [name for name in members if name.lower() == "server-timing"]:
            del members[name]
    return answered


def with_header(event: dict[str, Any], name: str, value: str) -> dict[str, Any]:
    event["headers"][name] = value
    if "multiValueHeaders" in event:
        event["multiValueHeaders"][name] = [value]
    return event


@sample_urls
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X_Forwarded_Proto", "http"),
        ("x_forwarded_proto", "http"),
        ("X-Forwarded_Proto", "http"),
        ("X_Viewer_Host", "evil.example"),
        ("Content_Type", "text/plain"),
        ("Host ", "evil.example"),
        ("ho\u017ft", "evil.example"),  # its capital is an S
        ("Ho.st", "evil.example"),
        ("", "evil.example"),
    ],
)
def test_a_header_that_wsgi_could_mistake_for_another_is_dropped(
    captured: Captured, kind: str, name: str, value: str
) -> None:
    assert answer(with_header(captured(kind), name, value)) == answer(captured(kind))


@sample_urls
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("sent", "scheme"),
    [("https", "https"), ("http", "http"), ("javascript", "https"), ("https, http", "https"), ("", "https")],
)
def test_a_link_is_https_or_http(captured: Captured, kind: str, sent: str, scheme: str) -> None:
    event = captured(kind)
    name = "X-Forwarded-Proto" if "httpMethod" in event else "x-forwarded-proto"

    seen = json.loads(answer(with_header(event, name, sent))["body"])

    assert seen["absolute"].startswith(f"{scheme}://")


@pytest.mark.parametrize("kind", KINDS)
def test_a_request_with_two_hosts_is_refused(captured: Captured, kind: str) -> None:
    event = captured(kind)
    event["headers"]["HOST"] = "feedback.example.com"
    if "multiValueHeaders" in event:
        event["multiValueHeaders"]["HOST"] = ["feedback.example.com"]

    assert answer(event)["statusCode"] == 400


@sample_urls
def test_a_prefix_that_the_visitor_invented_is_in_no_link(captured: Captured) -> None:
    event = captured("apigw_rest_get")
    event["requestContext"]["path"] = "//evil.example/health"

    assert json.loads(answer(event)["body"])["link"] == "/health"


@sample_urls
@pytest.mark.parametrize("query", ["q=\xfc", "q=%C3%BC"])
def test_a_query_that_the_gateway_decoded_is_read(captured: Captured, query: str) -> None:
    event = captured("apigw_http_v2_stage") | {"rawQueryString": query}

    assert json.loads(answer(event)["body"])["query"] == {"q": ["ü"]}


def test_the_console_of_aws_can_test_the_api(captured: Captured) -> None:
    """Its test button sends no headers, not even Host."""
    event = captured("apigw_rest_get") | {"headers": None, "multiValueHeaders": None, "body": None}
    event["requestContext"]["identity"]["sourceIp"] = "test-invoke-source-ip"
    del event["requestContext"]["domainName"]

    assert answer(event)["statusCode"] == 400


# No gateway sends these. They are answered too, except for events that do not say which kind they are.


@pytest.mark.parametrize(("kind", "name"), [("apigw_rest_get", "httpMethod"), ("apigw_http_v2_stage", "version")])
def test_an_event_without_its_kind_raises(captured: Captured, kind: str, name: str) -> None:
    event = captured(kind)
    del event[name]

    with pytest.raises(UnknownEvent):
        handler(event, Context())


NEEDED = {
    "apigw_rest_get": ["path", "requestContext", "resource", "pathParameters"],
    "apigw_http_v2_stage": ["rawPath", "requestContext"],
}
NEEDED_IN_CONTEXT = {
    "apigw_rest_get": ["path", "identity"],
    "apigw_http_v2_stage": ["http", "stage", "domainName"],
}
LEFT_OUT = [(kind, name) for kind, names in NEEDED.items() for name in names]
LEFT_OUT += [(kind, f"requestContext.{name}") for kind, names in NEEDED_IN_CONTEXT.items() for name in names]


@pytest.mark.parametrize(("kind", "name"), LEFT_OUT)
def test_an_event_without_a_member_is_a_bad_request(captured: Captured, lines: Lines, kind: str, name: str) -> None:
    event = captured(kind)
    *outer, last = name.split(".")
    del (event[outer[0]] if outer else event)[last]

    answered = answer(event)

    assert (answered["statusCode"], json.loads(answered["body"])["code"]) == (400, "bad_request")
    assert ("multiValueHeaders" in answered) == (kind == "apigw_rest_get")
    assert [line["metadata"]["errorType"] for line in lines.named("request_unreadable")] == ["KeyError"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [None, 1, "x", [], ["x"], [None], {}, {"x": None}, {"x": 1}, {"x": [None]}, "\ud800"])
def test_a_member_of_a_wrong_type_is_not_a_5xx(captured: Captured, kind: str, value: Any) -> None:
    event = captured(kind)
    for place in (event, event["requestContext"]):
        for name in place:
            odd = copy.deepcopy(event)
            (odd if place is event else odd["requestContext"])[name] = value
            if "httpMethod" in odd or odd.get("version") == "2.0":
                assert answer(odd)["statusCode"] < 500, name


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("body", ["a", "ü", "=", "a===", 1, {"a": 1}, "\ud800"])
@pytest.mark.parametrize("is_base64", [True, False, None, "yes"])
def test_an_odd_body_is_not_a_5xx(captured: Captured, kind: str, body: Any, is_base64: Any) -> None:
    event = captured(kind) | {"body": body, "isBase64Encoded": is_base64}

    assert answer(event)["statusCode"] in (200, 400)

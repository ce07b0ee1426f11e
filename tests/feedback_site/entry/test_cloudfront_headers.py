from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from feedback_site.entry.lambda_entry import handler
from tests.feedback_site.conftest import Context

pytestmark = pytest.mark.urls("tests.feedback_site.sample_urls")

OURS = "one-secret-of-forty-characters-or-nearly"
EARLIER = "the-secret-from-before-it-was-changed-is"

Send = Callable[..., dict[str, Any]]


@pytest.fixture
def send(captured: Callable[[str], dict[str, Any]], settings: Settings) -> Send:
    """Sends a request with these headers through API Gateway, and returns what the site reads of it."""
    settings.ORIGIN_SECRETS = [OURS, EARLIER]

    def send_with(**headers: str) -> dict[str, Any]:
        event = captured("apigw_rest_get")
        for name, value in headers.items():
            header = name.replace("_", "-")
            event["headers"][header], event["multiValueHeaders"][header] = value, [value]
        response = handler(event, Context())
        assert response is not None
        described: dict[str, Any] = json.loads(response["body"])
        return described

    return send_with


def viewer(**others: str) -> dict[str, str]:
    return {"X_Viewer_Address": "2001:db8::7", "X_Viewer_Host": "feedback.example.com", **others}


@pytest.mark.parametrize("secret", [OURS, EARLIER])
def test_cloudfront_names_the_address_and_host_of_the_visitor(send: Send, secret: str) -> None:
    described = send(**viewer(X_Origin_Secret=secret))

    assert described["address"] == "2001:db8::7"
    assert described["absolute"] == "https://feedback.example.com/health"


@pytest.mark.parametrize("headers", [viewer(), viewer(X_Origin_Secret="guessed"), viewer(X_Origin_Secret="")])
def test_the_headers_are_ignored_without_the_secret(send: Send, headers: dict[str, str]) -> None:
    assert send(**headers) == send()


@pytest.mark.parametrize("name", ["X_Viewer_Address", "X_Viewer_Host", "X_Origin_Secret"])
def test_a_visitor_cannot_replace_the_headers_of_cloudfront(
    captured: Callable[[str], dict[str, Any]], settings: Settings, name: str
) -> None:
    """CloudFront overwrites its own headers, but forwards these, which have the same name in WSGI."""
    settings.ORIGIN_SECRETS = [OURS]
    event = captured("apigw_rest_get")
    for header, value in (viewer(X_Origin_Secret=OURS)).items():
        event["multiValueHeaders"][header.replace("_", "-")] = [value]
    event["multiValueHeaders"][name] = ["198.51.100.99"]

    response = handler(event, Context())

    assert response is not None
    assert json.loads(response["body"])["address"] == "2001:db8::7"


def test_an_empty_secret_is_never_right(send: Send, settings: Settings) -> None:
    settings.ORIGIN_SECRETS = []

    assert send(**viewer(X_Origin_Secret="")) == send()


def test_it_refuses_a_foreign_host_from_cloudfront_too(
    captured: Callable[[str], dict[str, Any]], settings: Settings
) -> None:
    settings.ORIGIN_SECRETS = [OURS]
    event = captured("apigw_rest_get")
    for name, value in viewer(X_Origin_Secret=OURS, X_Viewer_Host="evil.example.org").items():
        event["multiValueHeaders"][name.replace("_", "-")] = [value]

    response = handler(event, Context())

    assert response is not None
    assert response["statusCode"] == 400

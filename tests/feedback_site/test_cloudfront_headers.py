from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from feedback_site.lambda_entry import handler
from tests.feedback_site.conftest import Context

pytestmark = pytest.mark.urls("tests.feedback_site.sample_urls")

OURS = "one-secret-of-forty-characters-or-nearly"
EARLIER = "the-secret-from-before-it-was-changed-is"

Seen = Callable[..., dict[str, Any]]


@pytest.fixture
def seen(captured: Callable[[str], dict[str, Any]], settings: Settings) -> Seen:
    """What the site sees of a request that reaches API Gateway with these headers."""
    settings.ORIGIN_SECRETS = [OURS, EARLIER]

    def look(**headers: str) -> dict[str, Any]:
        event = captured("apigw_rest_get")
        for name, value in headers.items():
            header = name.replace("_", "-")
            event["headers"][header], event["multiValueHeaders"][header] = value, [value]
        answered = handler(event, Context())
        assert answered is not None
        found: dict[str, Any] = json.loads(answered["body"])
        return found

    return look


def viewer(**others: str) -> dict[str, str]:
    return {"X_Viewer_Address": "2001:db8::7", "X_Viewer_Host": "feedback.example.com", **others}


@pytest.mark.parametrize("secret", [OURS, EARLIER])
def test_cloudfront_says_who_asks_and_where(seen: Seen, secret: str) -> None:
    found = seen(**viewer(X_Origin_Secret=secret))

    assert found["address"] == "2001:db8::7"
    assert found["absolute"] == "https://feedback.example.com/health"


@pytest.mark.parametrize("headers", [viewer(), viewer(X_Origin_Secret="guessed"), viewer(X_Origin_Secret="")])
def test_nobody_else_is_believed(seen: Seen, headers: dict[str, str]) -> None:
    assert seen(**headers) == seen()


@pytest.mark.parametrize("name", ["X_Viewer_Address", "X_Viewer_Host", "X_Origin_Secret"])
def test_a_visitor_cannot_speak_for_cloudfront(
    captured: Callable[[str], dict[str, Any]], settings: Settings, name: str
) -> None:
    """CloudFront overwrites its own headers and passes these on, which WSGI takes for the same."""
    settings.ORIGIN_SECRETS = [OURS]
    event = captured("apigw_rest_get")
    for header, value in (viewer(X_Origin_Secret=OURS)).items():
        event["multiValueHeaders"][header.replace("_", "-")] = [value]
    event["multiValueHeaders"][name] = ["198.51.100.99"]

    answered = handler(event, Context())

    assert answered is not None
    assert json.loads(answered["body"])["address"] == "2001:db8::7"


def test_without_a_secret_none_is_right(seen: Seen, settings: Settings) -> None:
    settings.ORIGIN_SECRETS = []

    assert seen(**viewer(X_Origin_Secret="")) == seen()


def test_a_host_that_is_not_ours_is_refused_also_from_cloudfront(
    captured: Callable[[str], dict[str, Any]], settings: Settings
) -> None:
    settings.ORIGIN_SECRETS = [OURS]
    event = captured("apigw_rest_get")
    for name, value in viewer(X_Origin_Secret=OURS, X_Viewer_Host="evil.example.org").items():
        event["multiValueHeaders"][name.replace("_", "-")] = [value]

    answered = handler(event, Context())

    assert answered is not None
    assert answered["statusCode"] == 400

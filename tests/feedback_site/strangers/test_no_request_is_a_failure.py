"""Six failures take a release back, so no stranger may cause one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

import pytest
from pytest_django import Settings

from feedback.forms import form_store
from feedback.forms.page import tokens
from tests.feedback_site.strangers import bodies, cases
from tests.feedback_site.strangers.addresses import every_address
from tests.feedback_site.strangers.doors import Answer, Request, over_http, through_a_rest_api, through_an_http_api

pytestmark = pytest.mark.usefixtures("stack")

Door = Callable[[Request], Answer]
MOST_BYTES_OF_HEADERS = 10_240  # of an answer, in API Gateway


@pytest.fixture(autouse=True)
def unlimited(settings: Settings) -> None:
    """Otherwise all requests after the first few would be refused by the rate limit."""
    settings.RATE_LIMIT_ADDRESS = 0
    settings.ORIGIN_SECRETS = ["one-secret-of-forty-characters-or-nearly"]


@pytest.fixture(autouse=True)
def _silent() -> Iterator[None]:
    """Writing thousands of log lines takes longer than answering."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("address", every_address())
def test_no_request_fails_at_any_address(address: str) -> None:
    requests = [*cases.with_methods(address), *cases.with_paths(address), *_all_others(address)[::5]]

    assert _failures(through_a_rest_api, requests) == []


# A page that looks for forgeries, an address of the API, and one of neither.
@pytest.mark.parametrize("address", ["/sign-in/", "/feedback", "/nowhere"])
def test_no_request_of_all_fails(address: str) -> None:
    assert _failures(through_a_rest_api, _all_others(address)) == []


@pytest.mark.parametrize("door", [over_http, through_an_http_api])
def test_no_request_fails_on_another_way_in(door: Door) -> None:
    address = "/sign-in/"
    requests = [*cases.with_methods(address), *cases.with_paths(address), *_all_others(address)]

    assert _failures(door, requests) == []


def _all_others(address: str) -> list[Request]:
    token = str(tokens.make(form_store.DEFAULT))
    return [
        *cases.with_headers(address),
        *cases.with_headers_of_a_form(address),
        *cases.with_queries(address),
        *bodies.with_bodies(address, token),
    ]


def _failures(door: Door, requests: Iterable[Request]) -> list[tuple[str, Request]]:
    return [(fault, request) for request in requests if (fault := _fault(request, door(request)))]


def _fault(request: Request, answer: Answer) -> str:
    if answer.status >= 500:
        return f"status {answer.status}"
    if answer.header_bytes > MOST_BYTES_OF_HEADERS:
        return f"{answer.header_bytes} bytes of headers"
    location = answer.header("Location") or "/"
    if not location.startswith("/") or location.startswith(("//", "/\\")):
        return f"leads to {location}"
    if answer.status >= 400 and request.method.upper() != "HEAD" and not answer.body:
        return f"{answer.status} without a word"
    return ""

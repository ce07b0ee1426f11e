"""The error pages of a browser. test_problems.py has the errors of programs."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.test import Client
from django.urls import set_script_prefix
from pytest_django import Settings

from feedback_site.errors import error_pages
from tests.feedback_site.conftest import Lines

sample_urls = pytest.mark.urls("tests.feedback_site.sample_urls")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
REFUSALS = [  # method, address, status, title
    ("get", "/nowhere", 404, "Page not found"),
    ("get", "/refused", 403, "Your role does not allow this"),
    ("get", "/crash", 500, "Something went wrong on our side"),
    ("get", "/away", 503, "This is not available right now"),
    ("post", "/moved", 403, "This page has expired"),
    ("get", "/form-only", 405, "This address cannot be opened directly"),
    ("get", f"/query?{'&'.join('a' * 1001)}", 400, "This request is not valid"),
]


@pytest.fixture
def client() -> Client:
    """A browser that sends no CSRF token."""
    return Client(raise_request_exception=False, enforce_csrf_checks=True, headers={"Accept": BROWSER})


@sample_urls
@pytest.mark.parametrize(("method", "address", "status", "title"), REFUSALS)
def test_a_browser_gets_a_page_that_names_the_request(
    client: Client, method: str, address: str, status: int, title: str
) -> None:
    response = getattr(client, method)(address)

    page = response.content.decode()
    assert (response.status_code, response.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert f"<title>{title} · Feedback</title>" in page
    assert f"<code>{response.headers['X-Request-Id']}</code>" in page
    assert response.headers["Cache-Control"] == "no-store"
    assert "lovelace" not in page


@pytest.mark.parametrize(
    "address",
    ["/dashboard/", "/dashboard/summary", "/docs/", "/openapi.json", "/widget.js", "/static/a.css", "/health"],
)
def test_a_page_that_accepts_no_post_answers_405_to_everyone(client: Client, address: str) -> None:
    """A program sends no CSRF token. The response must name the method, not the token."""
    response = client.post(address, headers={"Origin": "https://elsewhere.example"})

    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")


@sample_urls
@pytest.mark.parametrize(("method", "address", "status", "title"), REFUSALS)
def test_a_program_gets_the_same_error_as_a_problem(
    client: Client, method: str, address: str, status: int, title: str
) -> None:
    for accepted in ("application/json", "application/json, text/html", "text/html;q=0.5, application/json", "*/*"):
        response = getattr(client, method)(address, headers={"Accept": accepted})

        assert (response.status_code, response.json()["status"]) == (status, status)
        assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("address", ["/v1/nowhere", "/v1/", "/feedback/", "/feedback/nowhere", "/analytics/nowhere"])
def test_an_address_of_the_api_answers_a_browser_like_a_program(client: Client, address: str) -> None:
    response = client.get(address)

    assert (response.status_code, response.json()["code"]) == (404, "not_found")


@sample_urls
@pytest.mark.parametrize(("method", "address", "status", "title"), REFUSALS)
def test_an_error_page_does_not_read_storage(
    client: Client, asked: list[str], method: str, address: str, status: int, title: str
) -> None:
    client.cookies["session"] = "a" * 32

    assert getattr(client, method)(address).status_code == status
    assert asked == []


@sample_urls
def test_it_is_in_the_readers_language(client: Client) -> None:
    for address, words in (("/nowhere", "Seite nicht gefunden"), ("/crash", "Bei uns ist etwas schief")):
        response = client.get(address, headers={"Accept-Language": "de"})

        assert words in response.content.decode()
        assert '<html lang="de"' in response.content.decode()
        assert response.headers["Content-Language"] == "de"
        assert response.headers["Vary"] == "Accept, Accept-Language"


@sample_urls
def test_the_page_has_a_language_even_if_the_query_cannot_be_read(client: Client) -> None:
    address = REFUSALS[-1][1]

    assert '<html lang="de"' in client.get(address, headers={"Accept-Language": "de"}).content.decode()


@sample_urls
@pytest.mark.parametrize("address", ["/crash", "/away"])
def test_a_temporary_error_can_be_tried_again(client: Client, address: str) -> None:
    assert f'href="{address}?page=2"' in client.get(f"{address}?page=2").content.decode()


@sample_urls
def test_a_post_cannot_be_tried_again(client: Client) -> None:
    page = Client(raise_request_exception=False, headers={"Accept": BROWSER}).post("/crash").content.decode()

    assert "Try again</a>" not in page
    assert 'href="/"' in page


@sample_urls
def test_an_overload_of_storage_says_when_to_try_again(client: Client) -> None:
    assert client.get("/away").headers["Retry-After"] == "5"
    assert "Retry-After" not in client.get("/crash").headers


def test_a_member_without_the_right_can_sign_in_with_another_account(client: Client) -> None:
    response = error_pages.page(_request(), 403, "forbidden")

    assert '<form method="post" action="/sign-out/">' in response.content.decode()
    assert "csrfmiddlewaretoken" in response.content.decode()


@pytest.mark.parametrize(
    ("referer", "link"),
    [
        ("http://testserver/dashboard/?days=7", '<a class="button" href="/dashboard/?days=7">Reload the page'),
        ("http://testserver/sign-in/", '<a class="button" href="/sign-in/">Reload the page'),
        ("https://evil.example/", '<a class="button" href="/sign-in/">Sign in again'),
        ("http://testserver//evil.example/x", '<a class="button" href="/sign-in/">Sign in again'),
        ("http://testserver/\\evil.example/x", '<a class="button" href="/sign-in/">Sign in again'),
        ("//evil.example/x", '<a class="button" href="/sign-in/">Sign in again'),
        ("//testserver//evil.example/x", '<a class="button" href="/sign-in/">Sign in again'),
        ("", '<a class="button" href="/sign-in/">Sign in again'),
    ],
)
def test_a_form_that_was_open_for_too_long_is_loaded_again(client: Client, referer: str, link: str) -> None:
    response = client.post("/sign-in/", headers={"Referer": referer})

    assert link in response.content.decode()
    assert "evil" not in response.content.decode()


@pytest.mark.parametrize(("address", "link"), [("/dashboard/nowhere", "/dashboard/"), ("/nowhere", "/")])
def test_it_links_to_the_start_of_the_staff_or_public_pages(client: Client, address: str, link: str) -> None:
    assert f'<a class="button" href="{link}">' in client.get(address).content.decode()


@pytest.mark.parametrize("address", ["//evil.example/crash", "/\\evil.example"])
def test_it_links_to_no_other_site(client: Client, address: str) -> None:
    assert 'href="//' not in client.get(address).content.decode()


def test_a_head_request_gets_no_body(client: Client) -> None:
    response = client.head("/nowhere")

    assert (response.status_code, response.content) == (404, b"")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"


def test_the_prefix_of_a_stage_stays(client: Client) -> None:
    set_script_prefix("/prod")
    assert 'href="/prod/"' in client.get("/nowhere").content.decode()


@sample_urls
@pytest.mark.parametrize("address", ["/nowhere", "/crash"])
def test_if_the_page_cannot_be_rendered_the_browser_gets_a_problem(
    client: Client, lines: Lines, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise TemplateDoesNotExist("feedback_site/error.html")

    monkeypatch.setattr(error_pages, "render", broken)

    assert client.get(address).headers["Content-Type"] == "application/problem+json"
    assert lines.named("error_page_failed")


def test_it_has_the_security_policy_of_every_page(client: Client, settings: Settings) -> None:
    response = client.get("/nowhere")

    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "style=" not in response.content.decode()


def _request() -> HttpRequest:
    request = HttpRequest()
    request.method, request.path = "GET", "/dashboard/"
    return request


@pytest.mark.parametrize("address", ["/docs", "/dashboard?days=7", "/dashboard/operations", "/sign-in"])
def test_a_missing_slash_at_the_end_is_added(client: Client, address: str) -> None:
    path, _, query = address.partition("?")
    response = client.get(address, SCRIPT_NAME="/prod")

    assert (response.status_code, response.headers["Location"]) == (302, f"/prod{path}/" + (query and f"?{query}"))


@pytest.mark.parametrize("address", ["/feedbacks", "/nowhere", "/v1"])
def test_an_address_that_is_wrong_with_a_slash_too_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_redirect_leads_to_no_other_site(client: Client) -> None:
    response = client.get("/docs", SCRIPT_NAME="//evil.example")

    assert response.headers["Location"].startswith("/%2Fevil.example/")


def test_a_query_that_is_too_long_for_a_header_is_not_redirected(client: Client) -> None:
    assert client.get(f"/docs?{'&' * 2500}").status_code == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "BREW"])
@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("/sign-in/", "GET, HEAD, POST"),
        ("/sign-out/", "POST"),
        ("/dashboard/operations/rollback", "GET, HEAD, POST"),
        ("/", "GET, HEAD, POST"),
    ],
)
def test_a_method_that_a_page_does_not_accept_gets_405_and_not_the_csrf_error(
    client: Client, method: str, address: str, taken: str
) -> None:
    response = client.generic(method, address)

    assert (response.status_code, response.headers["Allow"]) == (405, taken)
    assert "This address cannot be opened directly" in response.content.decode()


def test_a_form_without_its_csrf_token_is_refused(client: Client) -> None:
    assert client.post("/sign-in/").status_code == 403


def test_a_post_is_not_redirected(client: Client) -> None:
    assert client.post("/sign-in").status_code == 404

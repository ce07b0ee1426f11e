"""The page of the empty form."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import brotli
import pytest
from django.test import Client
from pytest_django import Settings

from feedback.forms.models import Form
from feedback.forms.page import tokens
from local_aws import emulated
from storage import writes
from storage.memory_cache import forget_all
from tests.factories import a_form
from tests.feedback.forms.samples import a_survey

MOST_BYTES = 15_000


def test_the_default_form_needs_no_storage(client: Client, asked: list[str]) -> None:
    for path in ("/", "/f/default", "/?embed=true"):
        assert client.get(path).status_code == 200

    assert asked == []


def test_it_sets_no_cookie_and_no_shared_cache_stores_it(client: Client) -> None:
    answer = client.get("/")

    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_every_page_has_another_token(client: Client) -> None:
    assert client.get("/").context["token"] != client.get("/").context["token"]


@pytest.mark.usefixtures("stack")
def test_another_form_asks_its_own_question_and_is_read_once_a_minute(client: Client, asked: list[str]) -> None:
    a_form("support", title="Did we help?")
    asked.clear()

    for _ in range(2):
        assert "Did we help?" in client.get("/f/support").content.decode()

    assert asked == ["GetItem! forms-local"]


@pytest.mark.usefixtures("stack")
def test_a_link_to_a_form_is_shown_with_the_words_of_the_form(client: Client) -> None:
    a_form("survey", a_survey(intro={"en": 'Two questions about the "shop".'}))

    page = client.get("/f/survey?lang=en").content.decode()

    assert '<meta property="og:title" content="Your visit">' in page
    assert '<meta name="description" content="Two questions about the &quot;shop&quot;.">' in page


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(("title", "heading"), [({}, "Feedback"), ({"title": {"en": "Your visit"}}, "Your visit")])
def test_a_form_that_asks_only_what_a_later_version_knows_has_a_page(
    client: Client, title: dict[str, Any], heading: str
) -> None:
    form = a_form("survey", a_survey())
    definition = {"languages": ["en"], "questions": [{"id": "q1", "kind": "ranking", "text": {"en": "?"}}], **title}
    writes.change(form, Form.definition.set(json.dumps(definition)))
    forget_all()

    answer = client.get("/f/survey")

    assert answer.status_code == 200
    assert f"<title>{heading} · " in answer.content.decode()


def test_no_visitor_waits_long_for_the_question_of_another_form(client: Client, stack: int) -> None:
    a_form("support", title="Did we help?")
    emulated.inject(stack, [{"service": "dynamodb", "operation": "GetItem", "times": 2, "delay": 1.3}])

    assert "How was it?" in client.get("/f/support").content.decode()


def test_another_form_is_shown_while_storage_does_not_answer(client: Client, stack: int) -> None:
    rule = {"service": "dynamodb", "operation": "GetItem", "times": 10, "status": 400, "code": "ThrottlingException"}
    emulated.inject(stack, [rule])

    assert "How was it?" in client.get("/f/support").content.decode()
    emulated.inject(stack, [])
    forget_all()  # it is asked again after five seconds
    assert client.get("/f/support").status_code == 404


def test_a_form_is_read_once_in_some_seconds_from_a_table_that_does_not_answer(
    client: Client, stack: int, asked: list[str]
) -> None:
    rule = {"service": "dynamodb", "operation": "GetItem", "times": 10, "status": 400, "code": "ThrottlingException"}
    emulated.inject(stack, [rule])

    for _ in range(2):
        assert "How was it?" in client.get("/f/support").content.decode()

    assert [call for call in asked if "GetItem" in call] == ["GetItem! forms-local"]


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("form_id", ["unknown", "ä b", "x" * 2000, "a\nb"])
def test_an_unknown_form_gets_a_page_that_explains_it(client: Client, form_id: str) -> None:
    answer = client.get(f"/f/{form_id}")

    assert answer.status_code == 404
    assert "Form not found" in answer.content.decode()


def test_only_get_head_and_post_are_answered(client: Client) -> None:
    assert client.put("/").status_code == 405
    assert client.head("/").status_code == 200


SHARED = ("css/base.css", "css/dark.css", "css/site.css", "css/fields.css", "css/form.css", "js/form.js", "icon.svg")
IMPORTED = ("js/counting.js", "js/drafts.js", "js/elements.js", "js/patience.js", "js/refill.js", "js/thanks.js")


def _size(client: Client, path: str, linked: tuple[str, ...], imported: tuple[str, ...]) -> int:
    """As it is sent: compressed."""
    page = client.get(path).content.decode()
    assert all(f"/static/{name}" in page for name in linked)
    total = len(client.get(path, headers={"Accept-Encoding": "gzip"}).content)
    for name in linked + imported:
        with closing(client.get(f"/static/{name}")) as part:
            body = part.getvalue()
            total += min(len(body), len(brotli.compress(body)))
    return total


def test_the_page_is_small(client: Client) -> None:
    assert _size(client, "/", SHARED, IMPORTED) < MOST_BYTES


@pytest.mark.usefixtures("stack")
def test_the_page_of_a_form_with_all_kinds_of_questions_is_small(client: Client) -> None:
    a_form("survey", a_survey())

    linked = (*SHARED, "css/questions.css")
    assert _size(client, "/f/survey", linked, (*IMPORTED, "js/conditions.js")) < MOST_BYTES


HEADERS = (
    "Content-Security-Policy",
    "X-Frame-Options",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Content-Length",
)


def test_the_query_can_choose_the_light_or_dark_theme(client: Client) -> None:
    dark, always = "/static/css/dark.css", 'css/dark.css" media="screen">'
    either, only_light, only_dark, made_up = (
        client.get(f"/{query}").content.decode() for query in ("", "?theme=light", "?theme=dark", "?theme=%22pink")
    )

    assert 'media="screen and (prefers-color-scheme: dark)"' in either
    assert dark not in only_light
    assert 'content="light"' in only_light
    assert always in only_dark
    assert 'content="dark"' in only_dark
    assert "data-theme" not in either + made_up


@pytest.mark.parametrize("sent", ["", "7K2M-94QX", "7K2M-94QX.abc", "a" * 5000])
def test_a_forged_receipt_shows_no_thanks(client: Client, sent: str) -> None:
    answer = client.get("/", {"sent": sent})

    assert answer.status_code == 200
    assert "Thank you" not in answer.content.decode()
    assert 'id="feedback"' in answer.content.decode()


def test_the_thank_you_page_needs_no_storage_and_no_shared_cache_stores_it(client: Client, asked: list[str]) -> None:
    answer = client.get("/", {"sent": tokens.receipt("7K2M-94QX")})

    assert "7K2M-94QX" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert asked == []


def test_it_has_every_security_header(client: Client) -> None:
    headers = client.get("/").headers

    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("method", ["PUT", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("address", ["/", "/health", "/docs/", "/openapi.json", "/widget.js", "/tasks"])
def test_a_refusal_has_them_too(client: Client, method: str, address: str) -> None:
    answer = client.generic(method, address, headers={"Origin": "https://shop.example"})
    if method != "OPTIONS" or address != "/tasks":
        assert answer.status_code == 405
    for name in HEADERS:
        assert name in answer.headers, name


def test_a_failed_precondition_has_them_too(client: Client) -> None:
    answer = client.get("/openapi.json", headers={"If-Match": '"nope"'})
    assert answer.status_code == 412
    for name in HEADERS:
        assert name in answer.headers, name


def test_nothing_in_it_is_inline(client: Client) -> None:
    text = client.get("/").content.decode()

    assert " style=" not in text
    assert "<style" not in text
    assert text.count("<script") == text.count('<script type="module" src=') == 1


def test_only_listed_sites_may_embed_it(client: Client, settings: Settings) -> None:
    settings.EMBED_ALLOWED_ORIGINS = ["https://shop.example.com", "https://www.example.org"]

    embedded, plain = client.get("/?embed=true"), client.get("/")

    policy = embedded.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://shop.example.com https://www.example.org" in policy
    assert "X-Frame-Options" not in embedded.headers
    assert "frame-ancestors 'none'" in plain.headers["Content-Security-Policy"]
    assert plain.headers["X-Frame-Options"] == "DENY"


def test_without_a_list_no_other_site_may(client: Client) -> None:
    embedded = client.get("/?embed=true")

    assert "frame-ancestors 'self'" in embedded.headers["Content-Security-Policy"].split("; ")
    assert embedded.headers["X-Frame-Options"] == "SAMEORIGIN"

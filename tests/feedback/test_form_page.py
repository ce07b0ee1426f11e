"""The form as it is first shown."""

from __future__ import annotations

import gzip
from contextlib import closing
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from feedback.models import Form
from ops.local_aws import emulated
from storage import clients, writes

MOST_BYTES = 50_000


class Forbidden:
    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was called, but the form reads nothing")


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    cache.clear()


def test_the_default_form_asks_nothing_of_storage(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "_make", lambda *args: Forbidden())

    for path in ("/", "/f/default", "/?embed=true"):
        assert client.get(path).status_code == 200


def test_it_sets_no_cookie_and_is_kept_by_nobody_else(client: Client) -> None:
    answer = client.get("/")

    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_every_page_is_another_one(client: Client) -> None:
    assert client.get("/").context["token"] != client.get("/").context["token"]


@pytest.mark.usefixtures("stack")
def test_another_form_asks_its_own_question_and_is_read_once_a_minute(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes.create(Form("default", "support", title="Did we help?"))

    assert "Did we help?" in client.get("/f/support").content.decode()
    monkeypatch.setattr(clients, "_make", lambda *args: Forbidden())
    assert "Did we help?" in client.get("/f/support").content.decode()


def test_another_form_is_shown_while_storage_is_out_of_reach(client: Client, stack: int) -> None:
    rule = {"service": "dynamodb", "operation": "GetItem", "times": 10, "status": 400, "code": "ThrottlingException"}
    emulated.inject(stack, [rule])

    assert "How was it?" in client.get("/f/support").content.decode()
    emulated.inject(stack, [])
    assert client.get("/f/support").status_code == 404


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("form_id", ["unknown", "ä b", "x" * 2000, "a\nb"])
def test_an_unknown_form_is_a_page_that_says_so(client: Client, form_id: str) -> None:
    answer = client.get(f"/f/{form_id}")

    assert answer.status_code == 404
    assert "There is no such form" in answer.content.decode()


def test_only_get_head_and_post_are_answered(client: Client) -> None:
    assert client.put("/").status_code == 405
    assert client.head("/").status_code == 200


def test_all_of_it_is_small(client: Client) -> None:
    page = client.get("/")
    total = len(page.content)
    for path in ("css/base.css", "css/site.css", "css/fields.css", "css/form.css", "js/form.js", "icon.svg"):
        assert f"/static/{path}" in page.content.decode()
        with closing(client.get(f"/static/{path}")) as part:
            total += int(part.headers["Content-Length"])

    assert total < MOST_BYTES


def test_it_carries_every_security_header(client: Client) -> None:
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


def test_nothing_in_it_is_inline(client: Client) -> None:
    text = client.get("/").content.decode()

    assert " style=" not in text
    assert "<style" not in text
    assert text.count("<script") == text.count('<script type="module" src=') == 1


def test_only_listed_sites_may_embed_it(client: Client, settings: Settings) -> None:
    settings.EMBED_ALLOWED_ORIGINS = ["https://shop.example.com", "https://www.example.org"]

    embedded, plain = client.get("/?embed=true"), client.get("/")

    policy = embedded.headers["Content-Security-Policy"]
    assert "frame-ancestors https://shop.example.com https://www.example.org" in policy
    assert "X-Frame-Options" not in embedded.headers
    assert "frame-ancestors 'none'" in plain.headers["Content-Security-Policy"]
    assert plain.headers["X-Frame-Options"] == "DENY"


def test_without_a_list_nobody_may(client: Client) -> None:
    embedded = client.get("/?embed=true")

    assert "frame-ancestors 'none'" in embedded.headers["Content-Security-Policy"]
    assert embedded.headers["X-Frame-Options"] == "DENY"


def test_the_widget_is_small_and_has_its_words(client: Client) -> None:
    answer = client.get("/widget.js", headers={"Accept-Encoding": "gzip"})

    assert len(answer.content) < 10_000
    text = gzip.decompress(answer.content).decode()
    assert '"send":"Feedback senden"' in text
    assert "/* words */" not in text
    assert answer.headers["Cache-Control"] == "public, max-age=600"
    assert "Accept-Language" not in answer.headers["Vary"]


def test_a_widget_that_is_known_is_not_sent_again(client: Client) -> None:
    etag = client.get("/widget.js").headers["ETag"]

    assert client.get("/widget.js", headers={"If-None-Match": etag}).status_code == 304

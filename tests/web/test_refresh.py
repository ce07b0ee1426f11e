from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.translation import override
from pytest_django import Settings

from web import refresh

requests = RequestFactory()


def answer(content: object, etag: str = "") -> HttpResponse:
    request = requests.get("/", headers={"If-None-Match": etag} if etag else {})
    return refresh.answer(request, content, lambda: HttpResponse("the part"))


def test_a_page_that_has_the_content_gets_304_and_nothing_is_rendered() -> None:
    etag = answer(["one", 2]).headers["ETag"]

    request = requests.get("/", headers={"If-None-Match": etag})
    response = refresh.answer(request, ["one", 2], lambda: pytest.fail("It was rendered."))

    assert (response.status_code, response.content, response.headers["ETag"]) == (304, b"", etag)


def test_another_content_another_language_and_another_release_are_sent(settings: Settings) -> None:
    etag = answer("one").headers["ETag"]

    assert answer("two", etag).content == b"the part"
    with override("de"):
        assert answer("one", etag).content == b"the part"
    settings.RELEASE = "another"
    assert answer("one", etag).content == b"the part"

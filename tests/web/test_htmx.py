from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from web.htmx import is_htmx, is_partial, varied

requests = RequestFactory()


@pytest.mark.parametrize(
    ("headers", "partial"),
    [
        ({"HX-Request": "true", "HX-Target": "item"}, True),
        ({"HX-Request": "true", "HX-Target": "list"}, False),
        ({"HX-Request": "true"}, False),
        ({"HX-Target": "item"}, False),
        ({}, False),
    ],
)
def test_only_htmx_with_this_target_gets_the_part(headers: dict[str, str], partial: bool) -> None:
    assert is_partial(requests.get("/", headers=headers), "item") is partial


@pytest.mark.parametrize(("value", "sent_by_htmx"), [("true", True), ("false", False), ("", False)])
def test_it_knows_a_request_of_htmx(value: str, sent_by_htmx: bool) -> None:
    assert is_htmx(requests.get("/", headers={"HX-Request": value})) is sent_by_htmx


def test_no_cache_mixes_up_a_page_and_its_part() -> None:
    response = varied(HttpResponse(headers={"Vary": "Cookie"}))

    assert response.headers["Vary"] == "Cookie, HX-Request, HX-Target"

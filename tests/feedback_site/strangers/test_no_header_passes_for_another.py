"""WSGI has one name for X-Forwarded-Proto and X_Forwarded_Proto. Only the first is the gateway's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.feedback_site.strangers.doors import Answer, Request, over_http, through_a_rest_api, through_an_http_api

Door = Callable[[Request], Answer]
DOORS = [over_http, through_a_rest_api, through_an_http_api]


@pytest.mark.integration
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", ["X_Forwarded_Proto", "x_forwarded-proto", "Http_Host", "Accept_Language"])
def test_a_name_with_an_underscore_is_no_header(door: Door, name: str) -> None:
    assert door(Request("/docs/", headers=[(name, "javascript")])).body == door(Request("/docs/")).body


@pytest.mark.parametrize("door", [through_a_rest_api, through_an_http_api])
def test_only_a_scheme_of_the_web_is_in_a_link(door: Door) -> None:
    assert b"javascript" not in door(Request("/docs/", headers=[("X-Forwarded-Proto", "javascript")])).body

from __future__ import annotations

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from web.api import versions


@pytest.mark.parametrize(
    ("if_match", "matches"),
    [(None, True), ("*", True), ('"3"', True), ('"1", "3"', True), ('"2"', False), ("3", False), ('W/"3"', False)],
)
def test_if_match_names_the_versions_that_may_be_changed(if_match: str | None, matches: bool) -> None:
    headers = {"If-Match": if_match} if if_match else {}
    request = Request(APIRequestFactory().patch("/", headers=headers))
    assert versions.matches(request, 3) is matches

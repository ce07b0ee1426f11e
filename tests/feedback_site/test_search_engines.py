"""What search engines, and chats that show a link, learn of a page."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import clear_script_prefix, set_script_prefix

DESCRIPTION = re.compile(r'<meta name="description" content="([^"]+)">')
SHARED = re.compile(r'<meta property="(og:[a-z]+)" content="([^"]+)">')
NOT_LISTED = '<meta name="robots" content="noindex">'


@pytest.mark.parametrize("address", ["/", "/docs/"])
def test_a_public_page_describes_itself_and_its_link(client: Client, address: str) -> None:
    page = client.get(address).content.decode()

    assert DESCRIPTION.search(page)
    shared = dict(SHARED.findall(page))
    assert shared["og:type"] == "website"
    assert shared["og:title"]
    assert shared["og:image"].startswith("http://testserver/static/icon")
    assert NOT_LISTED not in page


@pytest.mark.parametrize("address", ["/?embed=true", "/sign-in/"])
def test_a_part_of_another_page_and_the_way_in_are_not_listed(client: Client, address: str) -> None:
    page = client.get(address).content.decode()

    assert NOT_LISTED in page
    assert not SHARED.findall(page)


def test_robots_learn_what_is_not_worth_a_visit(client: Client) -> None:
    set_script_prefix("/prod/")
    try:
        response = client.get("/robots.txt")
    finally:
        clear_script_prefix()

    assert response.headers["Content-Type"] == "text/plain"
    assert response.content.decode() == "User-agent: *\nDisallow: /prod/*?sent=\nDisallow: /prod/widget/\n"

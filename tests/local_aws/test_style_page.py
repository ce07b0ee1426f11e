"""The style page is for one machine, needs no storage, and shows what there is."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client

ICONS = settings.BASE_DIR / "static" / "icons.svg"


@pytest.mark.parametrize(
    ("query", "scheme"), [("", "light dark"), ("?theme=dark", "dark"), ("?theme=%22", "light dark")]
)
def test_it_shows_itself_in_light_and_dark(client: Client, query: str, scheme: str) -> None:
    page = client.get(f"/style/{query}").content.decode()

    assert f'<meta name="color-scheme" content="{scheme}">' in page


def test_it_shows_every_icon_once(client: Client) -> None:
    names = re.findall(r'symbol id="([\w-]+)"', ICONS.read_text(encoding="utf-8"))
    page = client.get("/style/").content.decode()

    assert len(names) == len(set(names)) > 20
    assert [name for name in names if f"#{name}" not in page] == []


@pytest.mark.parametrize(("number", "status"), [(0, 200), (4, 200), (5, 404), (999, 404)])
def test_it_opens_its_items(client: Client, number: int, status: int) -> None:
    assert client.get(f"/style/items/{number}").status_code == status


def test_it_answers_acts_for_its_rows_only(client: Client) -> None:
    answer = client.post("/style/act", {"id": ["1", "x<", "3"], "status": "done"}).content.decode()

    assert re.findall(r'id="(row-[^"]*)"', answer) == ["row-1", "row-3"]
    assert "Done: 2." in answer


def test_the_rail_shows_the_numbers_that_the_page_knows(client: Client) -> None:
    page = client.get("/style/").content.decode()

    assert re.findall(r'id="count-(\w+)">([^<]*)<', page)[:1] == [("inbox", "38")]

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from feedback.forms import widget

SHOP = "https://shop.example.com"


def test_the_widget_is_small_and_has_its_texts(client: Client) -> None:
    answer = client.get("/widget.js", headers={"Accept-Encoding": "gzip"})

    assert len(answer.content) < 10_000
    text = gzip.decompress(answer.content).decode()
    assert '"send":"Feedback senden"' in text
    assert "font-weight: 600" in text
    assert not re.search(r"/\* (words|limits|style|parts) \*/", text)
    assert answer.headers["Cache-Control"] == "public, max-age=600"
    assert "Accept-Language" not in answer.headers["Vary"]


def test_a_widget_without_its_placeholders_is_not_served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    emptied = tmp_path / "widget.js"
    emptied.write_text(widget.SCRIPT.read_text().replace("/* style */", ""))
    monkeypatch.setattr(widget, "SCRIPT", emptied)

    with pytest.raises(ValueError, match="unpack"):
        widget._script.__wrapped__()


def test_an_unchanged_widget_is_not_sent_again(client: Client) -> None:
    etag = client.get("/widget.js").headers["ETag"]

    assert client.get("/widget.js", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize(
    ("origin", "is_allowed"),
    [
        ("https://shop.example.com", True),
        ("https://shop.example.com.evil.example", False),
        ("null", False),
        (None, False),
    ],
)
def test_every_site_can_learn_whether_it_may_call_and_nothing_else(
    client: Client, settings: Settings, asked: list[str], origin: str | None, is_allowed: bool
) -> None:
    settings.CORS_ALLOWED_ORIGINS = [SHOP]

    answer = client.get("/widget/access", headers={"Origin": origin} if origin else {})

    assert answer.json() == {"allowed": is_allowed}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert asked == []


def test_the_widget_counts_and_waits_like_the_form(client: Client) -> None:
    text = client.get("/widget.js").content.decode()

    assert {part.name for part in widget.PARTS} > {"counting.js", "elements.js", "patience.js"}
    assert not re.search(r"^\s*(?:import|export) ", text, flags=re.MULTILINE)
    assert all(part.read_text().split("export ", 1)[1] in text for part in widget.PARTS)

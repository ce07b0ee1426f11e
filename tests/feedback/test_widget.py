from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.test import Client

from feedback import widget


def test_the_widget_is_small_and_has_its_words(client: Client) -> None:
    answer = client.get("/widget.js", headers={"Accept-Encoding": "gzip"})

    assert len(answer.content) < 10_000
    text = gzip.decompress(answer.content).decode()
    assert '"send":"Feedback senden"' in text
    assert "font-weight: 600" in text
    assert not re.search(r"/\* (words|limits|style) \*/", text)
    assert answer.headers["Cache-Control"] == "public, max-age=600"
    assert "Accept-Language" not in answer.headers["Vary"]


def test_a_widget_with_nothing_to_fill_in_is_not_served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    emptied = tmp_path / "widget.js"
    emptied.write_text(widget.SCRIPT.read_text().replace("/* style */", ""))
    monkeypatch.setattr(widget, "SCRIPT", emptied)

    with pytest.raises(ValueError, match="unpack"):
        widget._script.__wrapped__()


def test_a_widget_that_is_known_is_not_sent_again(client: Client) -> None:
    etag = client.get("/widget.js").headers["ETag"]

    assert client.get("/widget.js", headers={"If-None-Match": etag}).status_code == 304

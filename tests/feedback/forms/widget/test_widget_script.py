from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.test import Client

from feedback.forms.widget import widget_script

EXPORTED = re.compile(r"export (?:const|function|async function) (\w+)")


def test_the_widget_is_small_and_has_its_texts(client: Client) -> None:
    answer = client.get("/widget.js", headers={"Accept-Encoding": "gzip"})

    assert len(answer.content) < 10_000
    text = gzip.decompress(answer.content).decode()
    assert '"send":"Feedback senden"' in text
    assert "font-weight:600" in text
    assert "\0" not in text
    assert not re.search(r"/\* (words|limits|style|parts) \*/", text)
    assert answer.headers["Cache-Control"] == "public, max-age=600"
    assert "Accept-Language" not in answer.headers["Vary"]


def test_a_widget_without_its_placeholders_is_not_served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    emptied = tmp_path / "widget.js"
    emptied.write_text(widget_script.SCRIPT.read_text().replace("/* style */", ""))
    monkeypatch.setattr(widget_script, "SCRIPT", emptied)

    with pytest.raises(ValueError, match="unpack"):
        widget_script._script.__wrapped__()


def test_an_unchanged_widget_is_not_sent_again(client: Client) -> None:
    etag = client.get("/widget.js").headers["ETag"]

    assert client.get("/widget.js", headers={"If-None-Match": etag}).status_code == 304


def test_the_widget_counts_waits_and_refills_like_the_form(client: Client) -> None:
    text = client.get("/widget.js").content.decode()

    assert {part.name for part in widget_script.PARTS} > {"counting.js", "elements.js", "patience.js", "refill.js"}
    assert not re.search(r"^\s*(?:import|export) ", text, flags=re.MULTILINE)
    assert all(name in text for part in widget_script.PARTS for name in EXPORTED.findall(part.read_text()))


def test_comments_and_indentation_are_not_sent() -> None:
    source = '/* Why\n   so. */\nconst one = "https://a.example"; // a number\n  // a line\n  two({\n    a: 1,\n  });\n'

    assert widget_script._slim(source) == '\nconst one = "https://a.example";two({a: 1,});'

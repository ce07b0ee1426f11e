"""Renders the section of docs/operations.md about an alarm, so that the page shows what to do.

It understands the Markdown of these sections: paragraphs, numbered steps, `code`, **strong**, *emphasis* and links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SOURCE = settings.BASE_DIR / "docs" / "operations.md"
SECTION = re.compile(r"^### Alarm ([\w-]+)\n\n(.*?)(?=\n##|\Z)", re.MULTILINE | re.DOTALL)
STEP = re.compile(r"\d+\. ")
PIECE = re.compile(
    r"`(?P<code>[^`]+)`|\*\*(?P<strong>[^*]+)\*\*|\*(?P<em>[^*]+)\*|\[(?P<text>[^\]]+)\]\((?P<target>[^)]+)\)"
)


@cache
def sections() -> dict[str, SafeString]:
    """By the name of the alarm, without the common prefix."""
    text = SOURCE.read_text(encoding="utf-8") if SOURCE.exists() else ""
    return {name: _section(body) for name, body in SECTION.findall(text)}


def _section(body: str) -> SafeString:
    parts = [_lines(part) for part in re.split(r"\n(?:\n|(?=\d+\. ))", body.strip())]
    words = [_html(part) for part in parts if not STEP.match(part)]
    steps = [_html(STEP.sub("", part, count=1)) for part in parts if STEP.match(part)]
    paragraphs = format_html_join("", "<p>{}</p>", ((each,) for each in words))
    if not steps:
        return paragraphs
    return format_html("{}<ol>{}</ol>", paragraphs, format_html_join("", "<li>{}</li>", ((each,) for each in steps)))


def _lines(part: str) -> str:
    return " ".join(part.split())


def _html(text: str) -> SafeString:
    return format_html_join("", "{}", ((each,) for each in _pieces(text)))


def _pieces(text: str) -> Iterator[str]:
    end = 0
    for match in PIECE.finditer(text):
        yield text[end : match.start()]
        yield _piece(match)
        end = match.end()
    yield text[end:]


def _piece(match: re.Match[str]) -> SafeString:
    kind = match.lastgroup
    if kind != "target":
        tag = {"code": "code", "strong": "b", "em": "em"}[str(kind)]
        return format_html("<{0}>{1}</{0}>", tag, match[str(kind)])
    # Only links that work from this page: to another alarm on it, or to AWS.
    if match["target"].startswith(("#alarm-", "https://")):
        return format_html('<a href="{}">{}</a>', match["target"], _html(match["text"]))
    return _html(match["text"])

"""Turns descriptions into HTML. They use a part of CommonMark: paragraphs, `code` and **strong**."""

from __future__ import annotations

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

MARKED = re.compile(r"(`[^`]+`|\*\*[^*]+\*\*)")


def paragraphs(text: str) -> list[SafeString]:
    return [line(each) for each in text.strip().split("\n\n")]


def line(text: str) -> SafeString:
    return format_html_join("", "{}", ((_piece(each),) for each in MARKED.split(text)))


def _piece(text: str) -> str:
    if not MARKED.fullmatch(text):
        return text
    return format_html("<code>{}</code>", text[1:-1]) if text[0] == "`" else format_html("<b>{}</b>", text[2:-2])

"""Marks in a text the words that a search was for, and shows the part of a long text where the first one stands."""

from __future__ import annotations

import re

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from feedback.inbox.text_folding import fold

LONGEST = 280  # characters: two lines of the list show fewer
BEFORE = 60  # characters before the first hit
_WORD = re.compile(r"\w+")


def marked(text: str, terms: tuple[str, ...]) -> SafeString:
    """A word is marked if one of the searched words is its start."""
    hits = list(_hits(text, _words(terms)))
    start = max(0, hits[0][0] - BEFORE) if hits and hits[0][1] > LONGEST // 2 else 0
    end = start + LONGEST
    parts, position = [SafeString("… ")] if start else [], start
    for first, last in hits:
        if position <= first and last <= end:
            parts += [conditional_escape(text[position:first]), format_html("<mark>{}</mark>", text[first:last])]
            position = last
    parts.append(conditional_escape(text[position:end]))
    return SafeString("".join(parts) + (" …" if end < len(text) else ""))


def _words(terms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f" {word}" for term in terms for word in term.split())


def _hits(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    if not words:
        return []
    return [match.span() for match in _WORD.finditer(text) if fold(match[0]).startswith(words)]

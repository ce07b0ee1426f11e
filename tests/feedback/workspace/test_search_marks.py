"""Where the words of a search stand in a text."""

from __future__ import annotations

import pytest

from feedback.inbox import text_search
from feedback.workspace import search_marks


def marked(text: str, search: str) -> str:
    return search_marks.marked(text, text_search.compiled(search).terms)


@pytest.mark.parametrize(
    ("text", "search", "shown"),
    [
        ("The delivery was late", "deliv", "The <mark>delivery</mark> was late"),
        ("Größe und GRÖSSE", "grosse", "<mark>Größe</mark> und <mark>GRÖSSE</mark>"),
        (
            "Too late, far too late",
            "late too",
            "<mark>Too</mark> <mark>late</mark>, far <mark>too</mark> <mark>late</mark>",
        ),
        ("relate", "late", "relate"),
        ("<b>late</b>", "late", "&lt;b&gt;<mark>late</mark>&lt;/b&gt;"),
        ("a & b", "", "a &amp; b"),
        ("", "late", ""),
    ],
)
def test_words_that_begin_with_a_searched_word_are_marked(text: str, search: str, shown: str) -> None:
    assert marked(text, search) == shown


def test_of_a_long_text_the_part_with_the_first_hit_is_shown() -> None:
    shown = marked(f"{'a ' * 400}late {'b ' * 400}", "late")

    assert shown.startswith("… a ")
    assert "<mark>late</mark>" in shown
    assert shown.endswith(" …")
    assert len(shown) < 320


def test_of_a_long_text_without_a_hit_the_start_is_shown() -> None:
    assert marked("word " * 100, "") == f"{'word ' * 56} …"

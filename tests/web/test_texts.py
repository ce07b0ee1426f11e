from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.texts import BadText, clean_line, clean_text, is_address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  a \n\n b\t ", "a \n\n b"),
        ("a\r\nb\rc\vd\fe\u2028f\x85g", "a\nb\nc\nd\ne\nf\ng"),
        ("e\u0301", "\u00e9"),
        ("\u202ea\u2066b\u2069\u202c", "ab"),
        ("a\u200f\u200db", "a\u200f\u200db"),
    ],
)
def test_a_text_keeps_its_lines(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


def test_a_line_is_one_line() -> None:
    assert clean_line(" Ada\n\t Lovelace ") == "Ada Lovelace"


@pytest.mark.parametrize(("text", "named"), [("a\x00", "U+0000"), ("\x1b[31m", "U+001B"), ("\udc80", "U+DC80")])
def test_it_names_a_character_that_no_person_types(text: str, named: str) -> None:
    with pytest.raises(BadText, match=named.replace("+", r"\+")):
        clean_text(text)


@pytest.mark.parametrize("marks", ["\u0300", "\u0315\u0300", "\u0f73"])
def test_marks_are_not_piled_up(marks: str) -> None:
    """To put 20,000 of them in order would take a second, and ten times as many a hundred seconds."""
    assert clean_text("a" + 15 * marks)
    with pytest.raises(BadText, match="30 marks"):
        clean_text("a" + 1_000_000 * marks)


@pytest.mark.parametrize(
    "line",
    ["ada@example.com", "a.b+c@x-y.example", "o'neil@example.co.uk", "ada@b\u00fccher.example", "a@xn--bcher-kva.de"],
)
def test_an_address_is_what_browsers_take_for_one(line: str) -> None:
    assert is_address(line)


@pytest.mark.parametrize(
    "line",
    [
        "ada",
        "ada@",
        "@a.de",
        "a@b",
        "a@b.",
        "a@.de",
        "a@-b.de",
        "a b@c.de",
        "a@b.de, c@d.de",
        "a@b@c.de",
        "<a@b.de>",
        "a@b_.de",
    ],
)
def test_an_address_is_no_list_and_no_part_of_one(line: str) -> None:
    assert not is_address(line)


@given(st.text(st.characters()))
def test_a_cleaned_text_is_safe_to_keep_and_stays_as_it_is(text: str) -> None:
    try:
        cleaned = clean_text(text)
    except BadText:
        return
    assert clean_text(cleaned) == cleaned
    cleaned.encode()
    assert all(unicodedata.category(character) != "Cc" for character in cleaned if character not in "\n\t")

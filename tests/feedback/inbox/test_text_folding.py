from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedback.inbox import text_folding
from feedback.inbox.text_folding import fold


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", " "),
        ("  ...\n!? ", " "),
        ("Slow checkout", " slow checkout "),
        ("ada@example.com, 7K2M-94QX", " ada example com 7k2m 94qx "),
        ("Größe GROSSE groẞe", " grosse grosse grosse "),
        ("Café Ångström Łódź søster", " cafe angstrom lodz soster "),
        ("\uff27\uff4f\uff4f\uff44 \ufb01ne", " good fine "),  # wide letters, and a ligature
        ("\uff76\uff9e\u30c3", " ガ ッ "),  # a narrow letter with its mark
        ("支払いが壊れた", " 支 払 い が 壊 れ た "),
        ("このiPhoneは12台", " こ の iphone は 12 台 "),
        ("한국어 텍스트", " 한국어 텍스트 "),
        ("\u0e44\u0e21\u0e48", " \u0e44 \u0e21 \u0e48 "),  # Thai
        ("हिन्दी भाषा", " हिन्दी भाषा "),
        (
            "\u0645\u064f\u062d\u064e\u0645\u064e\u0651\u062f \u0639\u0640\u0640\u0645",
            " \u0645\u062d\u0645\u062f \u0639\u0645 ",
        ),
        ("İstanbul ΣΊΣΥΦΟΣ", " istanbul σισυφοσ "),
        ("great👍🏽!", " great 👍 "),
        ("Kauf\u00adhaus", " kaufhaus "),  # a soft hyphen
    ],
)
def test_case_accents_and_width_do_not_count(text: str, words: str) -> None:
    assert fold(text) == words


@given(st.text())
@example("\u03d4\u0345")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_case_never_counts(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower()) == fold(text)


@given(st.text())
def test_words_have_one_space_around_them(text: str) -> None:
    folded = fold(text)
    assert folded == " " or folded.split(" ")[1:-1] == folded.split()


def test_what_it_remembers_of_characters_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_folding, "MOST_REMEMBERED", 10)
    words = "".join(map(chr, range(0x4E00, 0x4E00 + 50)))
    assert fold(words).split() == list(words)
    assert len(text_folding._WORDS) <= 10

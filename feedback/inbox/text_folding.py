"""Makes texts comparable for a search: "Größe" and "GROSSE" become the same words.

Case, accents, ß and width do not count. Everything between words becomes one space. A character of a script without
spaces, such as Chinese, and an emoji are words of their own, so that a search finds them anywhere in a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

MOST_REMEMBERED = 20_000  # characters; the texts of visitors could have a million different ones
# Letters that Unicode does not decompose, as people type them on a keyboard that lacks them.
_TYPED_AS = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "\u0131": "i",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "\u03c2": "\u03c3",
}
_WITHOUT_SPACES = re.compile(
    "[\u0e00-\u0edf"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u3040-\u30ff\u31f0-\u31ff"  # Japanese kana
    "\u3005-\u3007\u3100-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Chinese
    "\U00020000-\U0003ffff]"
)
_TATWEEL = "\u0640"  # makes an Arabic word longer
_ASCII_WORDS = re.compile("[^a-z0-9]+")


class _Folded(dict[int, str]):
    """What a character becomes. str.translate() asks for each character once."""

    def __init__(self, fold_character: Callable[[str], str]) -> None:
        super().__init__()
        self._fold_character = fold_character

    def __missing__(self, code: int) -> str:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[code] = folded = self._fold_character(chr(code))
        return folded


def fold(text: str) -> str:
    """The words of a text, each with a space before and after it: " a b ". Without words it is one space."""
    if text.isascii():
        return _spaced(_ASCII_WORDS.split(text.lower()))
    # Twice, because the lower case of a compatibility character can have accents of its own.
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).casefold()
    letters = unicodedata.normalize("NFD", text).translate(_ACCENTS)
    return _spaced(unicodedata.normalize("NFC", letters).translate(_WORDS).split(" "))


def _spaced(words: list[str]) -> str:
    joined = " ".join(filter(None, words))
    return f" {joined} " if joined else " "


def _without_accent(character: str) -> str:
    return "" if unicodedata.category(character) == "Mn" and _is_accent(character) else character


def _is_accent(mark: str) -> bool:
    """Of Latin, Greek, Cyrillic, Hebrew and Arabic letters. In other scripts, a mark makes another letter or sound: the
    combining classes 84 to 132 are those of Thai and its neighbours, and those below 10 of India and Japan.
    """
    combining = unicodedata.combining(mark)
    is_variant = unicodedata.name(mark, "").startswith("VARIATION SELECTOR")  # such as of an emoji
    return 10 <= combining <= 36 or combining >= 200 or is_variant


def _as_word(character: str) -> str:
    category = unicodedata.category(character)
    if category == "So" or _WITHOUT_SPACES.match(character):
        return f" {character} "
    if category == "Cf" or character == _TATWEEL:  # Cf: invisible, such as a soft hyphen
        return ""
    return _TYPED_AS.get(character, character) if category[0] in "LMN" else " "


_ACCENTS, _WORDS = _Folded(_without_accent), _Folded(_as_word)

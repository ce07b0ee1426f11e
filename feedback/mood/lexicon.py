"""Words, word beginnings and emojis that are good (+), bad (-) or asking and middling (?), in five languages."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

# A stem ends with "*". A pair of words has "_" between them. All are written as `folded` writes them.
WORDS = Path(__file__).with_name("lexicon.txt")
JOIN = "_"
STEM = "*"
CURLED = "\N{RIGHT SINGLE QUOTATION MARK}"
REPEATED = re.compile(r"(.)\1{2,}")
SHORTEST_STEM, LONGEST_STEM = 3, 16


def folded(word: str) -> str:
    """Without capitals, accents and the length of "soooo"."""
    plain = word.lower()
    if not word.isascii():
        parts = unicodedata.normalize("NFKD", word.casefold())
        plain = "".join(char for char in parts if not unicodedata.combining(char)).replace(CURLED, "'")
    return REPEATED.sub(r"\1\1", plain)


def feeling(word: str) -> str:
    """The sign of a folded word, or nothing. If the word has no entry, its longest stem decides."""
    entries = _entries()
    if found := entries.words.get(word):
        return found
    for end in range(min(len(word), LONGEST_STEM), SHORTEST_STEM - 1, -1):
        if found := entries.stems.get(word[:end]):
            return found
    return ""


def feeling_of_pair(first: str, second: str) -> str:
    return _entries().words.get(first + JOIN + second, "")


def is_negation(word: str) -> bool:
    return word in _entries().negations or word.endswith("n't")


def is_but(word: str) -> bool:
    return word in _entries().buts


@dataclass(frozen=True)
class _Entries:
    words: dict[str, str] = field(default_factory=dict)
    stems: dict[str, str] = field(default_factory=dict)
    negations: set[str] = field(default_factory=set)
    buts: set[str] = field(default_factory=set)


@cache
def _entries() -> _Entries:
    found = _Entries()
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        sign, *entries = line.split()
        if sign == "!":
            found.negations.update(entries)
        elif sign == "&":
            found.buts.update(entries)
        elif sign != "#":
            found.words.update((entry, sign) for entry in entries if not entry.endswith(STEM))
            found.stems.update((entry.removesuffix(STEM), sign) for entry in entries if entry.endswith(STEM))
    return found

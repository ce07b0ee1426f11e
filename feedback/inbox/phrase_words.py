"""Cuts a text into the words and phrases that may name a topic. No e-mail address, link, postal address or number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from feedback.inbox.stop_words import STOP_WORDS
from feedback.inbox.text_folding import fold

LONGEST = 3  # words of a phrase
_MOST_CHARACTERS = 3000  # of a text
_SHORTEST = 3  # letters of a word of a script with an alphabet
_LONGEST_WORD = 50  # letters; a longer one names no topic
_BREAK = "\n"  # no phrase goes on across it
_APOSTROPHES = "'\u2019"

_STREETS = "street|st|road|rd|avenue|ave|lane|drive|square"
_STREETS_IN_A_WORD = r"straße|strasse|str\.|gasse|allee|platz|weg|ring"
_STREETS_BEFORE_NAMES = "rue|avenue|boulevard|place|calle|avenida|plaza|paseo|rua|travessa|praça"
_WORD, _JOIN = r"[^\W\d]{1,40}", rf"[\s{_APOSTROPHES}-]"
_ENDS_OF_HOSTS = "com|org|net|info|io|app|dev|eu|de|at|ch|fr|es|pt|br|it|nl|uk|us"
# Repetitions have a limit, and begin where a word does, so that no text takes long.
_PRIVATE = re.compile(
    rf"""
    (?:(?<![^\s@])[^\s@]{{0,64}})?@\S{{0,250}}  # an e-mail address, a name on a network
    | (?:https?://|www\.)\S{{1,2000}}
    | (?<![\w-])[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,5}}\.(?:{_ENDS_OF_HOSTS})\b(?:/\S{{0,2000}})?
    | \b\d+\w?,?\s(?:{_WORD}\s){{1,3}}(?:{_STREETS})\b\.?  # 12 Old Mill Road
    | \b{_WORD}[\s-]?(?:{_STREETS_IN_A_WORD})\s\d+\w?  # Hauptstraße 5
    | \b\d+\w?(?:\sbis|\ster)?,?\s(?:{_STREETS_BEFORE_NAMES})\s(?:{_WORD}{_JOIN}){{0,4}}{_WORD}  # 3, rue de la Paix
    | \b(?:{_STREETS_BEFORE_NAMES})\s(?:{_WORD}{_JOIN}){{0,4}}{_WORD},?\s?(?:n[.ºo°]*\s)?\d+\w?  # Calle Mayor 4
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_TOKEN = re.compile(rf"(?P<word>[^\W_]+)|(?P<join>[ \t{_APOSTROPHES}-]+)|(?P<end>.)", re.DOTALL)
# Endings of the plural, and of German cases: "crash" and "crashes", "Lieferung" and "Lieferungen" count together.
_ENDING = re.compile(r"(?<=\w{4})(?:en|er|e|n|os|as|o|a)?s?$")

Words = tuple[str, ...]


@dataclass(frozen=True)
class _Word:
    root: str
    is_topic: bool
    start: int
    end: int


def candidates(text: str, name: Collection[str] = ()) -> Iterator[tuple[Words, str]]:
    """Each phrase by the roots of its words, and as it is written. Without the words of the name of its writer."""
    text = unicodedata.normalize("NFC", text[:_MOST_CHARACTERS])
    for words in _sentences(text, frozenset(name)):
        for first in range(len(words)):
            for last in range(first, min(first + LONGEST, len(words))):
                # Between two words of a topic, there may be others: "out of stock", "mot de passe".
                if words[first].is_topic and words[last].is_topic:
                    roots = tuple(word.root for word in words[first : last + 1])
                    yield roots, " ".join(text[words[first].start : words[last].end].split())


def roots(text: str) -> Words:
    """What the words of a phrase have in common with their other forms."""
    return tuple(word.root for words in _sentences(text, frozenset()) for word in words)


def has_phrase(text: str, name: Collection[str], phrase: Words) -> bool:
    """Whether the words of the phrase follow each other in one sentence, as `candidates` finds them."""
    text = unicodedata.normalize("NFC", text[:_MOST_CHARACTERS])
    return any(phrase in _runs(words, len(phrase)) for words in _sentences(text, frozenset(name)))


def _runs(words: list[_Word], length: int) -> Iterator[Words]:
    found = [word.root for word in words]
    return (tuple(found[start : start + length]) for start in range(len(found) - length + 1))


def name_words(name: str) -> frozenset[str]:
    return frozenset(fold(name).split())


def _sentences(text: str, name: frozenset[str]) -> Iterator[list[_Word]]:
    words: list[_Word] = []
    public = _PRIVATE.sub(lambda private: _BREAK * len(private[0]), text)
    for token in _TOKEN.finditer(public):
        parts = fold(token["word"] or "").split()
        if parts and not _DIGIT.search(token["word"]) and not name.intersection(parts):
            words += [_Word(*_root(part), token.start(), token.end()) for part in parts]
        elif not token["join"]:
            yield words
            words = []
    yield words


def _root(word: str) -> tuple[str, bool]:
    """What a folded word has in common with its other forms, and whether it can begin or end a phrase."""
    is_short = word.isascii() and len(word) < _SHORTEST
    is_topic = not is_short and len(word) <= _LONGEST_WORD and word not in STOP_WORDS
    return _ENDING.sub("", word), is_topic

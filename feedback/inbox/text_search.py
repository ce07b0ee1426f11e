"""Searches the texts of an item: all words must occur, each at the start of a word. Words in quotes must follow each
other as they are. No copy of the texts is stored: each is folded when it is searched.

With ~ before the quotes, they are a phrase: it is also found with other endings, such as of the plural, but only in one
sentence that the sender wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from feedback.forms import reference_numbers
from feedback.inbox import phrase_words
from feedback.inbox.phrase_words import Words
from feedback.inbox.text_folding import fold
from feedback.models import Feedback
from web.texts import BadText, clean_line

LONGEST_SEARCH, MOST_TERMS = 200, 20
MOST_PHRASES = 3
_QUOTES = '"“”„«»'
_PARTS = re.compile(f"[{_QUOTES}]([^{_QUOTES}]+)[{_QUOTES}]|([^\\s{_QUOTES}]+)")
_PHRASE = re.compile(f"~[{_QUOTES}]([^{_QUOTES}]+)[{_QUOTES}]")
_BETWEEN_FIELDS = "|"  # no word has it, so words in quotes must follow each other in one field


class BadSearch(ValueError):
    """The message says what to change, and never contains the text."""


@dataclass(frozen=True)
class TextSearch:
    terms: tuple[str, ...]
    phrases: tuple[Words, ...] = ()

    def matches(self, item: Feedback) -> bool:
        return self._has_terms(item) and all(_has_phrase(item, phrase) for phrase in self.phrases)

    @property
    def starts(self) -> tuple[str, ...]:
        """How the words begin that it finds."""
        return (*self.terms, *map(" ".join, self.phrases))

    def _has_terms(self, item: Feedback) -> bool:
        texts = _BETWEEN_FIELDS.join(map(fold, _texts(item))) if self.terms else ""
        return all(term in texts for term in self.terms)


def for_phrase(text: str) -> str:
    """The search that finds the items with a phrase."""
    return f'~"{text}"'


def clean(text: str) -> str:
    """The text of a search as it is kept. Raises BadSearch."""
    try:
        line = clean_line(text)
    except BadText as error:
        raise BadSearch(str(error)) from None
    if len(line) > LONGEST_SEARCH:
        raise BadSearch(_("Shorten the search to %(longest)s characters.") % {"longest": LONGEST_SEARCH})
    search = compiled(line)
    if not search.starts:
        raise BadSearch(_("Give at least one letter, digit or emoji to search for."))
    if len(search.phrases) > MOST_PHRASES:  # each one cuts the texts into sentences again
        raise BadSearch(_("Search for at most %(most)s phrases.") % {"most": MOST_PHRASES})
    if len(search.starts) > MOST_TERMS:
        raise BadSearch(_("Search for at most %(most)s words.") % {"most": MOST_TERMS})
    return line


def compiled(line: str) -> TextSearch:
    phrases = filter(None, map(phrase_words.roots, _PHRASE.findall(line)))
    return TextSearch(tuple(dict.fromkeys(_terms(_PHRASE.sub(" ", line)))), tuple(dict.fromkeys(phrases)))


def _terms(line: str) -> Iterator[str]:
    """A word that has punctuation inside, such as an address, has parts that follow each other. It can go on."""
    for quoted, word in _PARTS.findall(line):
        words = fold(quoted or word)
        if words != " ":
            yield words if quoted else words.removesuffix(" ")


def _has_phrase(item: Feedback, phrase: Words) -> bool:
    texts = item.written
    # Most items lack the words: this is faster than to cut all texts into sentences.
    folded = fold(texts)
    return all(word in folded for word in phrase) and phrase_words.has_phrase(
        texts, phrase_words.name_words(item.name or ""), phrase
    )


def _texts(item: Feedback) -> Iterator[str]:
    yield item.message
    yield item.name or ""
    yield item.email or ""
    yield from item.tags or ()
    yield from item.free_texts
    reference = reference_numbers.of(item.feedback_id)
    yield reference
    yield reference.replace("-", "")

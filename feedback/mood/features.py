"""What a message is made of, for the model: words, pairs of words, parts of words, signs and emojis.

The model never sees a language. It learns the words of all five at once, and an unknown language gives it emojis and
signs only.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise
from zlib import crc32

from feedback.mood import lexicon

# Longer texts are read up to here, so that a hostile text cannot cost more.
MOST_CHARACTERS = 2_000
MOST_WORDS = 300
BUCKETS = 160_000
TOKEN = re.compile(r"[:;]-?[()dDpP/]|<3|\w+(?:['\u2019]\w+)?|[^\w\s]")
SENTENCE_END = frozenset(".!?;\u2026")
REACH = 3  # how many words a negation turns
PART_LENGTHS = (3, 4, 5)
# By the first letter of a feature.
PART, FEELING = "c", "l"
OF_PLACE_OR_SHAPE = "^$ns"
WEIGHTS = {PART: 0.35, FEELING: 1.0}
USUAL_WEIGHT = 0.7
NORM = 2.5
# With stars, each feature has a second place: what it says with few stars, and with many. Three stars have none.
SHIFT_OF_FEW, SHIFT_OF_MANY = 53_401, 106_801
VALUE_OF_STARS = 3.0
MIDDLE = 3


def split(message: str) -> list[str]:
    """The words and signs, as they were written."""
    text = unicodedata.normalize("NFC", message[:MOST_CHARACTERS])
    return TOKEN.findall(text)[:MOST_WORDS]


def of(tokens: Iterable[str]) -> set[str]:
    """Nothing, if no word could be in one of the five languages and no emoji is known."""
    words = [word for word in map(lexicon.folded, tokens) if word]
    if not any(_is_readable(word) for word in words):
        return set()
    return {*_words(words), *_parts(words), *_feelings(words), *_shape(words)}


def bucket(feature: str) -> int:
    return crc32(feature.encode(errors="replace")) % BUCKETS


def of_stars(stars: int, of_words: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    """What the stars add to the values of the words: themselves, and each word again, at its place for such stars."""
    own = (bucket(f"*{stars}"), VALUE_OF_STARS)
    if stars == MIDDLE:
        return [own]
    shift = SHIFT_OF_FEW if stars < MIDDLE else SHIFT_OF_MANY
    return [own, *(((place + shift) % BUCKETS, value) for place, value in of_words)]


def _is_readable(word: str) -> bool:
    return (word[0].isascii() and word[0].isalpha()) or bool(lexicon.feeling(word))


def _words(words: list[str]) -> Iterator[str]:
    for word, negated in zip(words, _negated(words), strict=True):
        yield f"w{word}"
        if negated:
            yield f"!{word}"
    for first, second in pairwise(words):
        yield f"b{first} {second}"
    yield f"^{words[0]}"
    yield f"^{' '.join(words[:2])}"
    yield f"${words[-1]}"


def _parts(words: list[str]) -> Iterator[str]:
    for word in words:
        if len(word) > PART_LENGTHS[0] and word.isalpha():
            marked = f"<{word[:20]}>"
            for length in PART_LENGTHS:
                for start in range(len(marked) - length + 1):
                    yield f"c{marked[start : start + length]}"


def _feelings(words: list[str]) -> Iterator[str]:
    """How many words the lexicon has of each kind, in the message and after the last "but"."""
    last_but = max((place for place, word in enumerate(words) if lexicon.is_but(word)), default=0)
    found = list(_signs(words))
    for name, start in (("", 0), ("but ", last_but)):
        signs = [sign for place, sign in found if place >= start]
        counts = {sign: min(signs.count(sign), 3) for sign in "+-?"}
        yield f"l{name}{counts['+']}/{counts['-']}"
        for sign, count in counts.items():
            for number in range(1, count + 1):
                yield f"l{name}{sign}{number}"
    if found:
        yield f"l>{found[-1][1]}"
        yield f"l<{found[0][1]}"
    if last_but:
        yield "but"


def _signs(words: list[str]) -> Iterator[tuple[int, str]]:
    """The place and the sign of each word that the lexicon has. A negation turns it, unless it is a negation itself."""
    for place, (word, negation) in enumerate(zip(words, _negated(words), strict=True)):
        following = words[place + 1] if place + 1 < len(words) else ""
        if sign := lexicon.feeling_of_pair(word, following):
            yield place, sign
        elif sign := lexicon.feeling(word):
            yield place, sign if lexicon.is_negation(word) else _turned(sign, negation)


def _turned(sign: str, negation: str) -> str:
    """ "no" turns only good words: in Portuguese it means "in the", and in Spanish two negations are one."""
    if negation and sign == "+":
        return "-"
    return "+" if negation not in ("", "no") and sign == "-" else sign


def _negated(words: list[str]) -> list[str]:
    """For each word the negation that turns it, or nothing."""
    found, negation, left = [], "", 0
    for word in words:
        found.append(negation if left else "")
        if lexicon.is_negation(word):
            negation, left = word, REACH
        else:
            left = 0 if word in SENTENCE_END else max(0, left - 1)
    return found


def _shape(words: list[str]) -> Iterator[str]:
    yield f"n{len(words).bit_length()}"
    for sign in "?!\u2026":
        if sign in words:
            yield f"s{sign}{min(words.count(sign), 3)}"
    if words[-1] == "?":
        yield "s asks at the end"
    yield f"s sentences {min(sum(word in SENTENCE_END for word in words), 4)}"
    yield "bias"


def values(found: set[str]) -> list[tuple[int, float]]:
    """The bucket and the value of each feature. A long message has many words and parts of words: each counts less."""
    weights = {feature: WEIGHTS.get(feature[0], USUAL_WEIGHT) for feature in sorted(found)}
    length = math.sqrt(1 + sum(weight * weight for feature, weight in weights.items() if feature[0] != FEELING))
    return [
        (bucket(feature), weight if feature[0] == FEELING else weight * NORM / length)
        for feature, weight in weights.items()
    ]

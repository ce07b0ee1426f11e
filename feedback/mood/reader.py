"""Reads the mood of a message from its words, by the model that feedback/mood/training made. See docs/sentiment.md."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from feedback.models import Mood
from feedback.mood import features, lexicon

MODEL = Path(__file__).with_name("model.bin")
HEADER = struct.Struct("<f")  # what a weight of 1 stands for

# For the page of an item. Each word costs the features of the message without it.
MOST_WORDS_TRIED = 60
MOST_WORDS_NAMED = 3
SHORTEST_NAMED = 4  # in letters, unless the lexicon has it: "the" says nothing to a reader
SHARE_OF_THE_STRONGEST = 0.3  # weaker words are not named


@dataclass(frozen=True)
class Leaning:
    """How much the words speak for a mood, in logits. Neutral is 0."""

    positive: float
    negative: float

    @property
    def shares(self) -> dict[Mood, float]:
        """How likely each mood is. The sum is 1."""
        good, bad = math.exp(self.positive), math.exp(self.negative)
        total = 1 + good + bad
        return {Mood.POSITIVE: good / total, Mood.NEUTRAL: 1 / total, Mood.NEGATIVE: bad / total}

    @property
    def score(self) -> float:
        """From -1 to 1."""
        shares = self.shares
        return round(shares[Mood.POSITIVE] - shares[Mood.NEGATIVE], 4)


@dataclass(frozen=True)
class Reading:
    """A message as the model sees it."""

    values: list[tuple[int, float]]

    @property
    def leaning(self) -> Leaning:
        """Of the words alone."""
        return _leaning(self.values)

    def with_stars(self, stars: int) -> Leaning:
        """Of the words and the stars together."""
        return _leaning([*self.values, *features.of_stars(stars, self.values)])


def read(message: str) -> Reading | None:
    """None if the message has no word that can be read."""
    found = features.of(features.split(message))
    return Reading(features.values(found)) if found else None


def deciding_words(message: str) -> list[str]:
    """The words that speak most for the mood that the message has, as they were written and in their order."""
    tokens = features.split(message)[:MOST_WORDS_TRIED]
    found = features.of(tokens)
    if not found:
        return []
    sign = 1 if _leaning(features.values(found)).score > 0 else -1
    weights = [sign * weight for weight in _weights(tokens)]
    return _joined(tokens, _strongest(tokens, weights))


def _weights(tokens: list[str]) -> Iterator[float]:
    """For each word what its features say for "positive" and against "negative": those that are lost without it."""
    _scale, positive, negative = _model()
    found = features.of(tokens)
    places = dict(zip(sorted(found), features.values(found), strict=True))
    for place in range(len(tokens)):
        lost = found - features.of(tokens[:place] + tokens[place + 1 :])
        values = [places[feature] for feature in sorted(lost) if feature[0] not in features.OF_PLACE_OR_SHAPE]
        yield sum(value * (positive[bucket] - negative[bucket]) for bucket, value in values)


def _leaning(values: Sequence[tuple[int, float]]) -> Leaning:
    scale, positive, negative = _model()
    return Leaning(
        scale * sum(value * positive[bucket] for bucket, value in values),
        scale * sum(value * negative[bucket] for bucket, value in values),
    )


def _strongest(tokens: list[str], weights: list[float]) -> list[int]:
    named = [place for place, token in enumerate(tokens) if _has_meaning(token)]
    best = sorted(named, key=lambda place: -weights[place])[:MOST_WORDS_NAMED]
    return sorted(place for place in best if weights[place] > max(0, SHARE_OF_THE_STRONGEST * weights[best[0]]))


def _has_meaning(token: str) -> bool:
    return (token[0].isalpha() and len(token) >= SHORTEST_NAMED) or bool(lexicon.feeling(lexicon.folded(token)))


def _joined(tokens: list[str], places: list[int]) -> list[str]:
    """Words that follow each other are one."""
    found: list[str] = []
    for place in places:
        if found and place - 1 in places:
            found[-1] += f" {tokens[place]}"
        else:
            found.append(tokens[place])
    return found


@cache
def _model() -> tuple[float, memoryview, memoryview]:
    content = MODEL.read_bytes()
    (scale,) = HEADER.unpack_from(content)
    weights = memoryview(content)[HEADER.size :].cast("b")
    return scale, weights[: features.BUCKETS], weights[features.BUCKETS :]

"""Makes feedback/mood/model.bin: `manage.py train_mood`. The same messages make the same file.

Logistic regression, learned one message at a time with AdaGrad. Each message is learned twice at once: from its words
alone, and from its words with its stars. The figures below were chosen by cross-validation inside the training part.
It takes about half a minute of CPU time.
"""

from __future__ import annotations

import math
import random
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from feedback.models import Mood
from feedback.mood import features
from feedback.mood.reader import HEADER, MODEL
from feedback.mood.training.labelled import Message

EPOCHS = 6
RATE = 0.2
SHRINK = 1e-4  # of each weight, each time that it is used: an L2 penalty
SEEN_TWICE = 2  # a feature of only one message says nothing about others
BIGGEST = 127  # of an int8

Values = list[tuple[int, float]]


@dataclass(frozen=True)
class Example:
    mood: Mood
    words: Values
    stars: Values  # what the stars add


@dataclass(frozen=True)
class Weights:
    """One number for each bucket. Neutral has none: the two others are compared with it."""

    positive: list[float]
    negative: list[float]


def train(messages: Sequence[Message], epochs: int = EPOCHS) -> Weights:
    examples = _examples(messages)
    weights, steps = _each_bucket(0.0), _each_bucket(1.0)
    order = random.Random(1)  # noqa: S311 - it must repeat, not surprise
    for _ in range(epochs):
        order.shuffle(examples)
        for example in examples:
            _learn(weights, steps, example)
    return weights


def write(weights: Weights) -> None:
    scale = max(map(abs, (*weights.positive, *weights.negative))) / BIGGEST
    both = (*weights.positive, *weights.negative)
    MODEL.write_bytes(HEADER.pack(scale) + array("b", [round(weight / scale) for weight in both]).tobytes())


def _each_bucket(value: float) -> Weights:
    return Weights([value] * features.BUCKETS, [value] * features.BUCKETS)


def _examples(messages: Sequence[Message]) -> list[Example]:
    found = [features.of(features.split(message.text)) for message in messages]
    messages_with = Counter(feature for of_message in found for feature in of_message)
    known = {features.bucket(feature) for feature, count in messages_with.items() if count >= SEEN_TWICE}
    return [
        _example(message, [(bucket, value) for bucket, value in features.values(of_message) if bucket in known])
        for message, of_message in zip(messages, found, strict=True)
    ]


def _example(message: Message, words: Values) -> Example:
    return Example(message.mood, words, features.of_stars(message.stars, words))


def _learn(weights: Weights, steps: Weights, example: Example) -> None:
    alone = _Sums.of(weights, example.words)
    together = alone + _Sums.of(weights, example.stars)
    of_words, of_stars = alone.errors(example.mood), together.errors(example.mood)
    of_both = of_words + of_stars
    _move(weights.positive, steps.positive, example.words, of_both.positive)
    _move(weights.negative, steps.negative, example.words, of_both.negative)
    _move(weights.positive, steps.positive, example.stars, of_stars.positive)
    _move(weights.negative, steps.negative, example.stars, of_stars.negative)


@dataclass(frozen=True)
class _Sums:
    """What the weights say for each mood, in logits."""

    positive: float
    negative: float

    @classmethod
    def of(cls, weights: Weights, values: Values) -> _Sums:
        return cls(
            sum([value * weights.positive[bucket] for bucket, value in values]),
            sum([value * weights.negative[bucket] for bucket, value in values]),
        )

    def __add__(self, other: _Sums) -> _Sums:
        return _Sums(self.positive + other.positive, self.negative + other.negative)

    def errors(self, mood: Mood) -> _Sums:
        """How much too likely each mood is for this model."""
        good, bad = math.exp(self.positive), math.exp(self.negative)
        total = 1 + good + bad
        return _Sums(good / total - (mood is Mood.POSITIVE), bad / total - (mood is Mood.NEGATIVE))


def _move(weights: list[float], steps: list[float], values: Values, error: float) -> None:
    for bucket, value in values:
        slope = error * value + SHRINK * weights[bucket]
        steps[bucket] += slope * slope
        weights[bucket] -= RATE * slope / math.sqrt(steps[bucket])

"""Makes feedback/mood/model.bin: `manage.py train_mood`. The same messages make the same file.

Logistic regression, learned one message at a time with AdaGrad. The figures below were chosen by cross-validation
inside the training part. It takes half a minute.
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

EPOCHS = 10
RATE = 0.15
SHRINK = 1e-4  # of each weight, each time that it is used: an L2 penalty
SEEN_TWICE = 2  # a feature of only one message says nothing about others
BIGGEST = 127  # of an int8

Values = list[tuple[int, float]]


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
        for mood, values in examples:
            _learn(weights, steps, mood, values)
    return weights


def write(weights: Weights) -> None:
    scale = max(map(abs, (*weights.positive, *weights.negative))) / BIGGEST
    both = (*weights.positive, *weights.negative)
    MODEL.write_bytes(HEADER.pack(scale) + array("b", [round(weight / scale) for weight in both]).tobytes())


def _each_bucket(value: float) -> Weights:
    return Weights([value] * features.BUCKETS, [value] * features.BUCKETS)


def _examples(messages: Sequence[Message]) -> list[tuple[Mood, Values]]:
    found = [(message.mood, features.of(features.split(message.text))) for message in messages]
    messages_with = Counter(feature for _, of_message in found for feature in of_message)
    known = {features.bucket(feature) for feature, count in messages_with.items() if count >= SEEN_TWICE}
    return [
        (mood, [(bucket, value) for bucket, value in features.values(of_message) if bucket in known])
        for mood, of_message in found
    ]


def _learn(weights: Weights, steps: Weights, mood: Mood, values: Values) -> None:
    good = math.exp(sum(value * weights.positive[bucket] for bucket, value in values))
    bad = math.exp(sum(value * weights.negative[bucket] for bucket, value in values))
    total = 1 + good + bad
    _move(weights.positive, steps.positive, values, good / total - (mood is Mood.POSITIVE))
    _move(weights.negative, steps.negative, values, bad / total - (mood is Mood.NEGATIVE))


def _move(weights: list[float], steps: list[float], values: Values, error: float) -> None:
    for bucket, value in values:
        slope = error * value + SHRINK * weights[bucket]
        steps[bucket] += slope * slope
        weights[bucket] -= RATE * slope / math.sqrt(steps[bucket])

"""Measures how often the detected mood is the one that a person chose. The messages and their labels are our own."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import figures
from feedback.intake import sentiment
from feedback.models import Mood

LABELLED = Path(__file__).resolve().parents[1] / "tests" / "feedback" / "intake" / "labelled.csv"


@dataclass(frozen=True)
class Message:
    rating: int
    label: Mood
    kind: str
    text: str


Method = Callable[[Message], Mood]


def stars_alone(message: Message) -> Mood:
    return sentiment.of_rating(message.rating)


def words_alone(message: Message) -> Mood:
    return sentiment.of(message.text, None).mood


def ours(message: Message) -> Mood:
    return sentiment.of(message.text, message.rating).mood


METHODS: Mapping[str, Method] = {"stars alone": stars_alone, "words alone": words_alone, "**this project**": ours}


def measure() -> str:
    messages = labelled()
    return "\n\n".join([_accuracy(messages), _by_label(messages), _confusion(messages)])


def labelled() -> list[Message]:
    with LABELLED.open(encoding="utf-8", newline="") as file:
        return [
            Message(int(row["rating"]), Mood(row["label"]), row["kind"], row["message"]) for row in csv.DictReader(file)
        ]


def _accuracy(messages: Sequence[Message]) -> str:
    kinds = {"**all**": list(messages)}
    for message in messages:
        kinds.setdefault(message.kind, []).append(message)
    rows = [
        [kind, str(len(of_kind)), *(f"{_share_right(method, of_kind):.0%}" for method in METHODS.values())]
        for kind, of_kind in kinds.items()
    ]
    return figures.table(["right", "messages", *METHODS], rows)


def _share_right(method: Method, messages: Sequence[Message]) -> float:
    return sum(method(message) is message.label for message in messages) / len(messages)


def _by_label(messages: Sequence[Message]) -> str:
    """Precision is the share of right ones among the messages with a detected mood. Recall is the share of the messages
    with a label that got it."""
    rows = []
    for name, method in METHODS.items():
        pairs = _pairs(method, messages)
        row = [name]
        for label in Mood:
            right = pairs[label, label]
            detected = sum(pairs[other, label] for other in Mood)
            labelled = sum(pairs[label, other] for other in Mood)
            row += [f"{right / detected:.0%}", f"{right / labelled:.0%}"]
        rows.append(row)
    return figures.table(["", *(f"{label}: {what}" for label in Mood for what in ("precision", "recall"))], rows)


def _confusion(messages: Sequence[Message]) -> str:
    rows = []
    for name, method in METHODS.items():
        pairs = _pairs(method, messages)
        rows += [[f"{name}: is {label}", *(str(pairs[label, mood]) for mood in Mood)] for label in Mood]
    return figures.table(["", *(f"called {mood}" for mood in Mood)], rows)


def _pairs(method: Method, messages: Sequence[Message]) -> Counter[tuple[Mood, Mood]]:
    return Counter((message.label, method(message)) for message in messages)

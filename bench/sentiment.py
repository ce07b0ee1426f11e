"""How often the mood we give a message is the one that a person would give it. The messages and labels are our own."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import figures
from feedback.intake import sentiment, vader
from feedback.models import Mood

LABELLED = Path(__file__).resolve().parents[1] / "tests" / "feedback" / "intake" / "labelled.csv"
VADERS_OWN_LIMIT = 0.05  # what its authors call neutral


@dataclass(frozen=True)
class Message:
    rating: int
    label: Mood
    kind: str
    text: str


Way = Callable[[Message], Mood]


def stars_alone(message: Message) -> Mood:
    return sentiment.of_rating(message.rating)


def vader_alone(message: Message) -> Mood:
    score = vader.analyzer.polarity_scores(message.text)["compound"]
    if abs(score) < VADERS_OWN_LIMIT:
        return Mood.NEUTRAL
    return Mood.POSITIVE if score > 0 else Mood.NEGATIVE


def ours(message: Message) -> Mood:
    return sentiment.of(message.text, message.rating).mood


WAYS: Mapping[str, Way] = {"stars alone": stars_alone, "VADER alone": vader_alone, "**this project**": ours}


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
        [kind, str(len(some)), *(f"{_share_right(way, some):.0%}" for way in WAYS.values())]
        for kind, some in kinds.items()
    ]
    return figures.table(["right", "messages", *WAYS], rows)


def _share_right(way: Way, messages: Sequence[Message]) -> float:
    return sum(way(message) is message.label for message in messages) / len(messages)


def _by_label(messages: Sequence[Message]) -> str:
    """Precision: how many of those it calls so are so. Recall: how many of those that are so it calls so."""
    rows = []
    for name, way in WAYS.items():
        pairs = _pairs(way, messages)
        row = [name]
        for label in Mood:
            hits = pairs[label, label]
            called = sum(pairs[other, label] for other in Mood)
            are = sum(pairs[label, other] for other in Mood)
            row += [f"{hits / called:.0%}", f"{hits / are:.0%}"]
        rows.append(row)
    return figures.table(["", *(f"{label}: {what}" for label in Mood for what in ("precision", "recall"))], rows)


def _confusion(messages: Sequence[Message]) -> str:
    rows = []
    for name, way in WAYS.items():
        pairs = _pairs(way, messages)
        rows += [[f"{name}: is {label}", *(str(pairs[label, said]) for said in Mood)] for label in Mood]
    return figures.table(["", *(f"called {said}" for said in Mood)], rows)


def _pairs(way: Way, messages: Sequence[Message]) -> Counter[tuple[Mood, Mood]]:
    return Counter((message.label, way(message)) for message in messages)

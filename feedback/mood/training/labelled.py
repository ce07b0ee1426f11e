"""The labelled messages that the model learns from and is measured by. Each was written for this."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from feedback.models import Mood

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "de", "fr", "es", "pt")
PARTS = 4  # one of them is for measuring


@dataclass(frozen=True)
class Message:
    language: str
    mood: Mood
    stars: int
    kind: str
    text: str


def training_part() -> list[Message]:
    return [message for message in _every_message() if not _is_for_measuring(message)]


def test_part() -> list[Message]:
    """Nothing that trains or chooses may look at it."""
    return [message for message in _every_message() if _is_for_measuring(message)]


def _is_for_measuring(message: Message) -> bool:
    """By the text alone: a message stays in its part when others come or go."""
    return sha256(message.text.encode()).digest()[0] % PARTS == 0


def _every_message() -> Iterator[Message]:
    for language in LANGUAGES:
        with (FOLDER / f"{language}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield Message(language, Mood(row["mood"]), int(row["stars"]), row["kind"], row["text"])

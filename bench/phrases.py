"""Measures how many of the ten strongest phrases name a topic that people write about more than before. The texts and
their labels are our own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from analytics.insight.phrases import Message, Phrase, phrases
from bench import figures
from feedback.inbox.text_folding import fold

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "analytics" / "insight" / "phrase_sets"
LANGUAGES = ("en", "de", "fr", "es", "pt")
SHOP, NOTES, HOTEL = (
    "shop",
    "notes",
    "hotel",
)  # what each set is about; HOTEL was not seen while the rules were written
LIMIT = 10


@dataclass
class LabelledSet:
    now: list[Message] = field(default_factory=list)
    before: list[Message] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)  # how words of a topic begin that became more frequent

    def is_right(self, phrase: Phrase) -> bool:
        return any(word.startswith(tuple(self.labels)) for word in fold(phrase.text).split())


def labelled(language: str, topic: str) -> LabelledSet:
    """A heading such as [hotel rising internet: wifi connection], then a message on each line."""
    found, messages = LabelledSet(), []
    for line in (FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            heading, _, labels = line.strip("[]").partition(":")
            is_of_topic = heading.split()[0] == topic
            found.labels += labels.split() if is_of_topic else []
            messages = [] if not is_of_topic else found.before if "before" in heading.split() else found.now
        else:
            number = f"{language}-{len(messages)}"
            messages.append(Message(item_id=number, person=number, text=line))
    return found


def right(language: str, topic: str) -> tuple[int, int]:
    """How many phrases are right, and how many there are."""
    of_topic = labelled(language, topic)
    strongest = phrases(of_topic.now, of_topic.before, LIMIT)
    return sum(of_topic.is_right(phrase) for phrase in strongest), len(strongest)


def measure() -> str:
    return figures.table(["right of the strongest phrases", *LANGUAGES, "all"], list(_rows()))


def _rows() -> Iterator[list[str]]:
    names = {SHOP: "shop (seen while writing)", NOTES: "notes (seen later)", HOTEL: "**hotel (never seen)**"}
    for topic, name in names.items():
        counted = [right(language, topic) for language in LANGUAGES]
        sums = [sum(column) for column in zip(*counted, strict=True)]
        yield [name, *(f"{number} of {of}" for number, of in counted), f"{sums[0] / sums[1]:.0%}"]

"""Measures the moods of the test part of the labelled messages: by language and kind, with and without the stars."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import process_time

from bench import figures
from feedback.intake import sentiment
from feedback.models import Mood
from feedback.mood import lexicon, reader
from feedback.mood.training import labelled
from feedback.mood.training.labelled import Message

Method = Callable[[Message], Mood]
Chosen = Callable[[Message], bool]

FROM_THE_WORDS = ("plain", "typo", "mixed")
NAMES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "pt": "Portuguese"}
KINDS = {"plain": "plain", "typo": "typos", "mixed": "praise and complaint", "sarcasm": "sarcasm"}
AGAINST = "disagree"


def stars_alone(message: Message) -> Mood:
    return sentiment.of_rating(message.stars)


def words_alone(message: Message) -> Mood:
    return sentiment.of(message.text, None).mood


def both(message: Message) -> Mood:
    return sentiment.of(message.text, message.stars).mood


METHODS = {"stars alone": stars_alone, "words alone": words_alone, "**words and stars**": both}


def measure() -> str:
    messages = labelled.test_part()
    rows = [_row(name, [message for message in messages if is_chosen(message)]) for name, is_chosen in _groups()]
    return figures.table(["right", "messages", *METHODS], rows)


def share(method: Method, messages: Iterable[Message]) -> float:
    right = [method(message) is message.mood for message in messages]
    return sum(right) / len(right)


def cost() -> str:
    """For the text of the page: not part of the tables, because it differs from machine to machine."""
    messages = labelled.test_part()
    sentiment.of("The first text loads the model.", None)
    start = process_time()
    for message in messages:
        both(message)
    each = (process_time() - start) / len(messages)
    size = reader.MODEL.stat().st_size + lexicon.WORDS.stat().st_size
    return f"{each * 1000:.2f} ms CPU a message, {size / 1000:.0f} KB in the package"


def _groups() -> list[tuple[str, Chosen]]:
    return [
        ("**all**", lambda message: True),
        *((f"{name}, without sarcasm and contradictions", _plainly(code)) for code, name in NAMES.items()),
        *((text, _of_kind(kind)) for kind, text in KINDS.items()),
        ("words and stars disagree", _of_kind(AGAINST)),
        *((f"they disagree, {name}", _against(code)) for code, name in NAMES.items()),
    ]


def _plainly(language: str) -> Chosen:
    return lambda message: message.language == language and message.kind in FROM_THE_WORDS


def _of_kind(kind: str) -> Chosen:
    return lambda message: message.kind == kind


def _against(language: str) -> Chosen:
    return lambda message: message.language == language and message.kind == AGAINST


def _row(name: str, messages: list[Message]) -> list[str]:
    return [name, str(len(messages)), *(f"{share(method, messages):.0%}" for method in METHODS.values())]

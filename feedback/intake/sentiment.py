"""Detects the mood of an item from the words of its message and its rating. See docs/sentiment.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from feedback.models import Mood

if TYPE_CHECKING:
    from feedback.mood.reader import Leaning

# Half of the scale. From here on, a score of Amazon Comprehend decides against the rating.
CLEAR = 0.5
# How likely each mood is, before a word is read. Chosen by cross-validation inside the training part of our messages,
# and rounded. The lower the small shares, the surer the words must be to decide against the rating.
OF_LOW, OF_MIDDLE, OF_HIGH = (
    dict(zip((Mood.NEGATIVE, Mood.NEUTRAL, Mood.POSITIVE), shares, strict=True))
    for shares in ((0.86, 0.03, 0.11), (0.05, 0.90, 0.05), (0.10, 0.04, 0.86))
)
WITHOUT_RATING = dict.fromkeys(Mood, 1.0)


@dataclass(frozen=True)
class Sentiment:
    mood: Mood
    score: float | None  # of the message alone, -1 to 1; None if it has no score


def of(message: str, rating: int | None) -> Sentiment:
    if settings.SENTIMENT == "comprehend" and message.strip():
        from feedback.intake import comprehend  # as below

        try:
            score = comprehend.score(message)
        except comprehend.Unavailable:
            pass  # it is logged; the visitor must not wait, so our own model answers
        else:
            return Sentiment(_of_score(score, rating), score)
    words = _read(message)
    return Sentiment(_of_words(words, rating), words.score if words else None)


def corrected(message: str, score: float | None, rating: int) -> Mood:
    """The mood of a stored item if its rating were this one. It keeps its score, whatever read the message then."""
    words = _read(message)
    if score is None or words is None or words.score != score:
        return _of_score(score, rating)
    return _of_words(words, rating)


def deciding_words(message: str, score: float) -> list[str]:
    """Nothing if Amazon Comprehend or an earlier model has read the message: we cannot say why it has this score."""
    from feedback.mood import reader

    words = _read(message)
    return reader.deciding_words(message) if words and words.score == score else []


def of_rating(rating: int | None) -> Mood:
    if rating is None:
        return Mood.NEUTRAL
    if rating >= 4:
        return Mood.POSITIVE
    return Mood.NEUTRAL if rating == 3 else Mood.NEGATIVE


def _of_score(score: float | None, rating: int | None) -> Mood:
    if score is None or abs(score) < CLEAR:
        return of_rating(rating)
    return Mood.POSITIVE if score > 0 else Mood.NEGATIVE


def _of_words(words: Leaning | None, rating: int | None) -> Mood:
    """The likeliest mood for these words and this rating."""
    if words is None:
        return of_rating(rating)
    shares, expected = words.shares, _expected(rating)
    return max(Mood, key=lambda mood: shares[mood] * expected[mood])


def _expected(rating: int | None) -> Mapping[Mood, float]:
    if rating is None:
        return WITHOUT_RATING
    if rating == 3:
        return OF_MIDDLE
    return OF_HIGH if rating > 3 else OF_LOW


def _read(message: str) -> Leaning | None:
    # Imported at the first use: the model takes memory and time, and only requests that have a message need it.
    if not message.strip():
        return None
    from feedback.mood import reader

    return reader.read(message)

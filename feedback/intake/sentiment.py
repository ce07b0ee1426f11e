"""Detects the mood of an item from the words of its message and its rating. See docs/sentiment.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from feedback.models import Mood

if TYPE_CHECKING:
    from feedback.mood.reader import Reading

# Half of the scale. From here on, a score of Amazon Comprehend decides against the rating.
CLEAR = 0.5


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
    return Sentiment(_of_words(words, rating), words.leaning.score if words else None)


def corrected(message: str, score: float | None, rating: int) -> Mood:
    """The mood of a stored item if its rating were this one. It keeps its score, whatever read the message then."""
    words = _read(message)
    if score is None or words is None or words.leaning.score != score:
        return _of_score(score, rating)
    return _of_words(words, rating)


def deciding_words(message: str, score: float) -> list[str]:
    """Nothing if Amazon Comprehend or an earlier model has read the message: we cannot say why it has this score."""
    from feedback.mood import reader

    words = _read(message)
    return reader.deciding_words(message) if words and words.leaning.score == score else []


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


def _of_words(words: Reading | None, rating: int | None) -> Mood:
    """The likeliest mood for these words and this rating."""
    if words is None:
        return of_rating(rating)
    shares = (words.leaning if rating is None else words.with_stars(rating)).shares
    return max(Mood, key=lambda mood: shares[mood])


def _read(message: str) -> Reading | None:
    # Imported at the first use: the model takes memory and time, and only requests that have a message need it.
    if not message.strip():
        return None
    from feedback.mood import reader

    return reader.read(message)

"""Detects the mood of an item from its message, or from its rating if the message is unclear. See docs/sentiment.md."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from feedback.models import Mood

# Half of the scale. Weaker scores are as often wrong as right, so the rating decides.
CLEAR = 0.5


@dataclass(frozen=True)
class Sentiment:
    mood: Mood
    score: float | None  # of the message alone, -1 to 1; None if it has no score


def of(message: str, rating: int | None) -> Sentiment:
    score = _score(message) if message.strip() else None
    return Sentiment(of_score(score, rating), score)


def of_score(score: float | None, rating: int | None) -> Mood:
    """The mood of an item whose message has this score."""
    if score is None or abs(score) < CLEAR:
        return of_rating(rating)
    return Mood.POSITIVE if score > 0 else Mood.NEGATIVE


def of_rating(rating: int | None) -> Mood:
    if rating is None:
        return Mood.NEUTRAL
    if rating >= 4:
        return Mood.POSITIVE
    return Mood.NEUTRAL if rating == 3 else Mood.NEGATIVE


def _score(message: str) -> float | None:
    # Imported at the first use: the lexicon takes memory and time, and only requests that create items need it.
    if settings.SENTIMENT == "comprehend":
        from feedback.intake import comprehend

        try:
            return comprehend.score(message)
        except comprehend.Unavailable:
            pass  # it is logged; the visitor must not wait, so VADER answers
    from feedback.intake import vader

    return vader.score(message)

"""How somebody feels: what their words say if that is clear, else what their stars say. See docs/sentiment.md."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from feedback.models import Mood

# Half of the scale. Weaker words are as often wrong as right, and the stars are at hand.
CLEAR = 0.5


@dataclass(frozen=True)
class Sentiment:
    mood: Mood
    score: float | None  # of the words alone, -1 to 1; None if they say nothing


def of(message: str, rating: int) -> Sentiment:
    score = _score(message) if message.strip() else None
    if score is None or abs(score) < CLEAR:
        return Sentiment(of_rating(rating), score)
    return Sentiment(Mood.POSITIVE if score > 0 else Mood.NEGATIVE, score)


def of_rating(rating: int) -> Mood:
    if rating >= 4:
        return Mood.POSITIVE
    return Mood.NEUTRAL if rating == 3 else Mood.NEGATIVE


def _score(message: str) -> float | None:
    # Imported when first used: the lexicon takes memory and milliseconds that only an intake should cost.
    if settings.SENTIMENT == "comprehend":
        from feedback.intake import comprehend

        try:
            return comprehend.score(message)
        except comprehend.Unavailable:
            pass  # it has said so in the log; an answer now is worth more than a better one
    from feedback.intake import vader

    return vader.score(message)

from __future__ import annotations

from feedback.models import Mood


def of_rating(rating: int) -> Mood:
    if rating >= 4:
        return Mood.POSITIVE
    return Mood.NEUTRAL if rating == 3 else Mood.NEGATIVE

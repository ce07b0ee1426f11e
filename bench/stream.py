"""Records of the feedback table's stream, as busy as the budget of counting assumes: 50 forms and 5 releases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage.ids import new_id

FORMS, RELEASES, SOURCES = 50, 5, ("form", "widget", "api")
MOODS = {1: "negative", 2: "negative", 3: "neutral", 4: "positive", 5: "positive"}
A_SECOND = 100


def records(number: int, since: float) -> Iterator[dict[str, Any]]:
    """New items, A_SECOND of them every second."""
    for place in range(number):
        item = _item(place)
        yield {
            "eventID": new_id().replace("-", ""),
            "eventName": "INSERT",
            "eventSource": "aws:dynamodb",
            "dynamodb": {
                "ApproximateCreationDateTime": since + place / A_SECOND,
                "Keys": {"feedbackId": item["feedbackId"]},
                "NewImage": item,
            },
        }


def _item(place: int) -> dict[str, dict[str, str]]:
    rating = place % 5 + 1
    return {
        "feedbackId": {"S": new_id()},
        "projectId": {"S": "default"},
        "formId": {"S": f"form-{place % FORMS}"},
        "release": {"S": str(40 + place // FORMS % RELEASES)},
        "source": {"S": SOURCES[place % len(SOURCES)]},
        "rating": {"N": str(rating)},
        "sentiment": {"S": MOODS[rating]},
        "status": {"S": "new"},
        "localHour": {"S": "2026-11-21T10"},
        "message": {"S": "The checkout was quick, and the parcel came the next morning."},
    }

"""Makes records of the feedback table's stream: 50 forms with two more questions each, and items of 5 releases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage.ids import new_id

PROJECT = "default"
FORMS, RELEASES, SOURCES = 50, 5, ("form", "widget", "api")
MOODS = {1: "negative", 2: "negative", 3: "neutral", 4: "positive", 5: "positive"}
A_SECOND = 100


def records(number: int, since: float) -> Iterator[dict[str, Any]]:
    """New items, A_SECOND of them every second."""
    for index in range(number):
        yield inserted(_item(index), since + index / A_SECOND)


def inserted(item: dict[str, Any], at: float) -> dict[str, Any]:
    return {
        "eventID": new_id().replace("-", ""),
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "ApproximateCreationDateTime": at,
            "Keys": {"feedbackId": item["feedbackId"]},
            "NewImage": item,
        },
    }


def _item(index: int) -> dict[str, dict[str, Any]]:
    rating = index % 5 + 1
    return {
        "feedbackId": {"S": new_id()},
        "projectId": {"S": PROJECT},
        "formId": {"S": f"form-{index % FORMS}"},
        "release": {"S": str(40 + index // FORMS % RELEASES)},
        "source": {"S": SOURCES[index % len(SOURCES)]},
        "rating": {"N": str(rating)},
        "counts": {"SS": [f"q1.{index % 11}", f"q2.{'abcd'[index % 4]}"]},  # an NPS and a choice
        "sentiment": {"S": MOODS[rating]},
        "status": {"S": "new"},
        "counted": {"BOOL": True},
        "localHour": {"S": "2026-11-21T10"},
        "message": {"S": "The checkout was quick, and the parcel came the next morning."},
    }

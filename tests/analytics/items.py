"""Items as plain dictionaries, the records of their changes, and a direct count of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from random import Random
from typing import Any

from tests.factories import a_record, an_image

SECOND = 1_800_000_000
EXPIRY = {"userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"}}
MOODS = {1: "negative", 2: "negative", 3: "neutral", 4: "positive", 5: "positive"}
FIRST = {
    "formId": "a",
    "release": "7",
    "source": "form",
    "localHour": "2026-11-20T23",
    "status": "new",
    "rating": 3,
}
DIMENSIONS = {"form": "formId", "release": "release", "source": "source"}


class Items:
    """The seed of `chance` determines the ids of the records, so that a run can be repeated."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.stored: dict[int, dict[str, Any]] = {}
        self.expired: list[dict[str, Any]] = []
        self.records: list[dict[str, Any]] = []

    def do(self, number: int, step: tuple[str, Any], *, second: int) -> dict[str, Any] | None:
        """The record of the change; None if there is no item to remove."""
        what, value = step
        old = self.stored.get(number)
        if what not in ("remove", "expire"):
            self.stored[number] = (old or FIRST) | {what: value}
        elif old is None:
            return None
        else:
            del self.stored[number]
        if what == "expire" and old is not None:
            self.expired.append(old)
        before, after = self._image(number, old), self._image(number, self.stored.get(number))
        record = a_record(after, before, second=SECOND + second, event_id=self.chance.randbytes(16).hex())
        self.records.append(record | EXPIRY if what == "expire" else record)
        return self.records[-1]

    def _image(self, number: int, item: dict[str, Any] | None) -> dict[str, Any] | None:
        if item is None:
            return None
        return an_image(**item, feedbackId=f"item-{number}", sentiment=MOODS[item["rating"]])

    def direct_count(self) -> dict[tuple[str, str], Counter[str]]:
        """Items that retention removed stay counted. Spam and deleted items do not count."""
        count: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for item in [*self.stored.values(), *self.expired]:
            if item["status"] in ("spam", "deleted"):
                continue
            day, hour = item["localHour"].split("T")
            whole = ["totalCount", f"{MOODS[item['rating']]}Count", f"rating{item['rating']}"]
            dimensions = [f"{name}#default#{item[member]}" for name, member in DIMENSIONS.items()]
            for name in ("global", "project#default", *dimensions):
                count[name, day].update([*whole, f"h{hour}n"])
                count[name, day].update({"sumRatings": item["rating"], f"h{hour}s": item["rating"]})
                if item["rating"] >= 4:
                    count[name, day][f"h{hour}c"] += 1
            count["global", "total"].update(whole)
            count["global", "total"]["sumRatings"] += item["rating"]
        return count

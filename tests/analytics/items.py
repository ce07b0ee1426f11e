"""Items as plain dictionaries, the records of their changes, and a direct count of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from random import Random
from typing import Any

from tests.factories import a_record, an_image

SECOND = 1_800_000_000
MOODS = {1: "negative", 2: "negative", 3: "neutral", 4: "positive", 5: "positive", None: "mixed"}
FIRST = {
    "formId": "a",
    "release": "7",
    "source": "form",
    "localHour": "2026-11-20T23",
    "status": "new",
    "rating": 3,
}
NOT_COUNTED = ("spam", "deleted", "hidden")  # this version does not know "hidden" nor "later", which counts
DIMENSIONS = {"form": "formId", "release": "release", "source": "source"}
Count = dict[tuple[str, str], Counter[str]]


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
            old = old | {"expiresAt": SECOND + second}
        before, after = self._image(number, old), self._image(number, self.stored.get(number))
        record = a_record(after, before, second=SECOND + second, event_id=self.chance.randbytes(16).hex())
        self.records.append(record)
        return record

    def _image(self, number: int, item: dict[str, Any] | None) -> dict[str, Any] | None:
        if item is None:
            return None
        is_counted = item["status"] not in NOT_COUNTED
        return an_image(**item, feedbackId=f"item-{number}", sentiment=MOODS[item["rating"]], counted=is_counted)

    def direct_count(self) -> Count:
        """Items that retention removed stay in the sums, and leave their folder."""
        count: Count = defaultdict(Counter)
        for item in self.stored.values():
            count["project#default", "total"][f"folder:{item['status']}"] += 1
        for item in [*self.stored.values(), *self.expired]:
            if item["status"] not in NOT_COUNTED:
                add_to(count, item)
        return count


def add_to(count: Count, item: Mapping[str, Any]) -> None:
    """All counters of an item that counts."""
    day, hour = item["localHour"].split("T")
    rating, answers = item["rating"], item.get("counts") or ()
    of_questions = {f"q:{answer}": 1 for answer in answers}
    of_release = {f"q:{item['formId']}/{answer}": 1 for answer in answers}
    sums = {"totalCount": 1, f"mood:{item.get('sentiment') or MOODS[rating]}": 1}
    of_hour = {f"h{hour}n": 1}
    if rating is None:
        of_hour[f"h{hour}u"] = 1
    else:
        sums |= {f"rating{rating}": 1, "sumRatings": rating}
        of_hour |= {f"h{hour}s": rating} | ({f"h{hour}c": 1} if rating >= 4 else {})
    count["project#default", "total"].update(sums)
    count["project#default", day].update(sums | of_hour)
    for name, member in DIMENSIONS.items():
        if item[member] is not None:
            of_answers = {"form": of_questions, "release": of_release}.get(name, {})
            count[f"{name}#default#{item[member]}", day].update(sums | of_hour | of_answers)
    if item.get("variant"):
        variant = f"variant#default#{item['formId']}/{item['variant']}"
        count[variant, day].update(sums | of_hour | of_questions)

"""Any sequence of changes, batched and delivered anyhow, adds up to what a direct count of the items says."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from analytics import counting
from tests.conftest import empty_tables
from tests.factories import a_record, an_image, counters

pytestmark = pytest.mark.usefixtures("stack")

SECOND = 1_800_000_000
EXPIRY = {"userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"}}
MOODS = {1: "negative", 2: "negative", 3: "neutral", 4: "positive", 5: "positive"}

steps = st.one_of(
    st.tuples(st.just("rating"), st.integers(1, 5)),
    st.tuples(st.just("status"), st.sampled_from(["new", "open", "done", "archived", "spam", "deleted"])),
    st.tuples(st.just("formId"), st.sampled_from(["a", "b"])),
    st.tuples(st.just("release"), st.sampled_from(["7", "8"])),
    st.tuples(st.just("source"), st.sampled_from(["form", "api"])),
    st.tuples(st.just("localHour"), st.sampled_from(["2026-11-20T23", "2026-11-21T00"])),
    st.tuples(st.just("remove"), st.none()),
    st.tuples(st.just("expire"), st.none()),
)
FIRST = {
    "formId": "a",
    "release": "7",
    "source": "form",
    "localHour": "2026-11-20T23",
    "status": "new",
    "rating": 3,
}
stories = st.lists(st.tuples(st.integers(0, 5), steps), min_size=1, max_size=40)


DIMENSIONS = {"form": "formId", "release": "release", "source": "source"}


class Items:
    """Items as plain dictionaries, with the records that their changes make."""

    def __init__(self) -> None:
        self.stored: dict[int, dict[str, Any]] = {}
        self.expired: list[dict[str, Any]] = []
        self.records: list[dict[str, Any]] = []

    def do(self, number: int, step: tuple[str, Any]) -> None:
        what, value = step
        old = self.stored.get(number)
        if what not in ("remove", "expire"):
            self._put(number, old, (old or FIRST) | {what: value})
        elif old is not None:
            del self.stored[number]
            record = a_record(old=an_image(**self._told(old)), second=self._second())
            self.records.append(record | EXPIRY if what == "expire" else record)
            if what == "expire":
                self.expired.append(old)

    def _put(self, number: int, old: dict[str, Any] | None, new: dict[str, Any]) -> None:
        self.stored[number] = new
        before = None if old is None else an_image(**self._told(old))
        self.records.append(a_record(an_image(**self._told(new)), before, second=self._second()))

    def _told(self, item: dict[str, Any]) -> dict[str, Any]:
        return item | {"sentiment": MOODS[item["rating"]]}

    def _second(self) -> int:
        return SECOND + len(self.records) // 7

    def direct_count(self) -> dict[tuple[str, str], Counter[str]]:
        """What retention removed stays counted; spam and deleted items do not count."""
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


@given(story=stories, seed=st.integers(0, 2**16))
@examples(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counted_equals_a_direct_count(story: list[tuple[int, tuple[str, Any]]], seed: int) -> None:
    empty_tables()
    items = Items()
    for number, step in story:
        items.do(number, step)
    for batch in _delivered(items.records, random.Random(seed)):
        counting.count(batch)
    assert counters() == items.direct_count()


def _delivered(records: list[dict[str, Any]], chance: random.Random) -> list[list[dict[str, Any]]]:
    """In batches of any size, some of them again later, in other batches, in another order."""
    batches = []
    for _ in range(chance.randint(1, 3)):
        start = 0
        while start < len(records):
            size = chance.randint(1, len(records))
            batches.append(records[start : start + size])
            start += size
    repeated = [batch for batch in batches if chance.random() < 0.3]
    chance.shuffle(repeated)
    return batches + repeated

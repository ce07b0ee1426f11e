"""Computes what a change of an item adds to each counter: new image minus old image. Pure, without a read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from counters.models import GLOBAL, TOTAL, Key, aggregate_id
from feedback.models import Mood, Status

Image = Mapping[str, Mapping[str, Any]]  # an item in the stream's format: {"rating": {"N": "5"}, ...}
Delta = dict[Key, Counter[str]]

# The counters of this version. A newer version may have more.
OURS = re.compile(r"totalCount|sumRatings|(positive|neutral|negative)Count|rating[1-5]|h[0-9]{2}[nsc]")
HOURLY = re.compile(r"h[0-9]{2}[nsc]")
# Not \d: it matches the digits of every script, and they would create other buckets for the same day.
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
HOUR = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3])")
MOST_BYTES = 200  # of a name in the key of an aggregate
SATISFIED = 4  # the lowest rating that counts for CSAT


class Uncountable(Exception):
    """No retry will make this image countable. The message names the attribute, never its value."""


def at(value: Any, *path: str) -> Any:
    """The value at the path, or None. A record can have any shape, and must never make the reading fail."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def between(old: Image | None, new: Image | None) -> Delta:
    delta: Delta = {}
    _add(delta, new, 1)
    _add(delta, old, -1)
    for counters in delta.values():
        for name in [name for name, number in counters.items() if number == 0]:
            del counters[name]
    return {key: counters for key, counters in delta.items() if counters}


def merged(deltas: Iterable[Delta]) -> Delta:
    """One delta with the same effect as all of them."""
    total: Delta = {}
    for delta in deltas:
        for key, counters in delta.items():
            total.setdefault(key, Counter()).update(counters)
    return total


def buckets_of(image: Image | None) -> Iterator[Key]:
    """Every bucket of an item, also if its status is not counted."""
    if image is None:
        return
    day, project = _day_and_hour(image)[0], _text(image, "projectId")
    yield (GLOBAL, TOTAL)
    yield (GLOBAL, day)
    yield (aggregate_id("project", project), day)
    for dimension, member in (("form", "formId"), ("release", "release"), ("source", "source")):
        if member in image:
            yield (aggregate_id(dimension, project, _text(image, member)), day)


def _add(delta: Delta, image: Image | None, sign: int) -> None:
    if image is None or not _status(image).is_counted:
        return
    rating, mood, (_, hour) = _rating(image), _mood(image), _day_and_hour(image)
    totals = {"totalCount": 1, "sumRatings": rating, f"{mood}Count": 1, f"rating{rating}": 1}
    by_hour = {f"h{hour}n": 1, f"h{hour}s": rating, f"h{hour}c": int(rating >= SATISFIED)}
    for key in buckets_of(image):
        counters = totals if key[1] == TOTAL else totals | by_hour
        added = delta.setdefault(key, Counter())
        for name, number in counters.items():
            added[name] += sign * number


def _status(image: Image) -> Status:
    try:
        return Status(_text(image, "status"))
    except ValueError:
        raise Uncountable("status is unknown") from None


def _mood(image: Image) -> Mood:
    try:
        return Mood(_text(image, "sentiment"))
    except ValueError:
        raise Uncountable("sentiment is unknown") from None


def _rating(image: Image) -> int:
    number = at(image, "rating", "N")
    if isinstance(number, str) and number in ("1", "2", "3", "4", "5"):
        return int(number)
    raise Uncountable("rating is not a whole number from 1 to 5")


def day_of(image: Image) -> str:
    return _day_and_hour(image)[0]


def _day_and_hour(image: Image) -> tuple[str, str]:
    match = HOUR.fullmatch(_text(image, "localHour"))
    if match is None or not _exists(match[1]):
        raise Uncountable("localHour is not an hour like 2026-11-21T10")
    return match[1], match[2]


def _exists(day: str) -> bool:
    """False for a day such as 30 February."""
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _text(image: Image, member: str) -> str:
    value = at(image, member, "S")
    if not isinstance(value, str) or not value:
        raise Uncountable(f"{member} is not a text")
    try:
        length = len(value.encode())
    except UnicodeEncodeError:
        raise Uncountable(f"{member} is not a text in UTF-8") from None
    if length > MOST_BYTES:
        raise Uncountable(f"{member} is longer than {MOST_BYTES} bytes")
    return value

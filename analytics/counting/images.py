"""Reads the attributes of an item that the counting needs, in the format of the stream. Pure.

Values of a later version, such as a status that this version does not know, are counted under their own names. Two
versions then add and subtract the same, in any order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from counters.models import FOLDER, MOOD

Image = Mapping[str, Mapping[str, Any]]  # {"rating": {"N": "5"}, "status": {"S": "new"}, ...}

# Not \d: it matches the digits of every script, and they would create other buckets for the same day.
HOUR = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3])")
NAME = re.compile(r"[a-z-]{1,20}")  # a status or a mood
ANSWER = re.compile(r"[a-z0-9]{1,12}\.[a-z0-9]{1,12}")  # the ids of a question and of one of its options
MOST_ANSWERS = 100
FORM = re.compile(r"[A-Za-z0-9_-]{1,64}")
SECONDS = re.compile(r"[0-9]{1,12}")
MOST_BYTES = 200  # of a name in the key of an aggregate


class Uncountable(Exception):
    """No retry will make this image countable. The message names the attribute, never its value."""


def at(value: Any, *path: str) -> Any:
    """The value at the path, or None. A record can have any shape, and must never make the reading fail."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def is_counted(image: Image) -> bool:
    """As the version that wrote the item decided. Another version may have other folders that do not count."""
    flag = at(image, "counted", "BOOL")
    if not isinstance(flag, bool):
        raise Uncountable("counted is not true or false")
    return flag


def folder_counter(image: Image) -> str:
    return f"{FOLDER}{_name(image, 'status')}"


def mood_counter(image: Image) -> str:
    return f"{MOOD}{_name(image, 'sentiment')}"


def answers(image: Image) -> list[str]:
    """Those that are counted, such as q1.9."""
    if "counts" not in image:
        return []
    counts = at(image, "counts", "SS")
    if not isinstance(counts, list) or len(counts) > MOST_ANSWERS:
        raise Uncountable(f"counts is not a set of up to {MOST_ANSWERS} texts")
    if not all(isinstance(answer, str) and ANSWER.fullmatch(answer) for answer in counts):
        raise Uncountable("counts is not a set of answers like q1.9")
    return counts


def form_in_a_release(image: Image) -> str:
    """The form in the names of the counters of a release. Empty for an id that no form of ours has."""
    form_id = text(image, "formId") if "formId" in image else ""
    return form_id if FORM.fullmatch(form_id) else ""


def rating(image: Image) -> int | None:
    """None if the form asks for none."""
    if "rating" not in image:
        return None
    number = at(image, "rating", "N")
    if isinstance(number, str) and number in ("1", "2", "3", "4", "5"):
        return int(number)
    raise Uncountable("rating is not a whole number from 1 to 5")


def day(image: Image) -> str:
    return _day_and_hour(image)[0]


def hour(image: Image) -> str:
    return _day_and_hour(image)[1]


def expires_at(image: Image) -> int | None:
    """In seconds. None if the item is kept for ever."""
    if at(image, "expiresAt") is None:
        return None
    seconds = at(image, "expiresAt", "N")
    if isinstance(seconds, str) and SECONDS.fullmatch(seconds):
        return int(seconds)
    raise Uncountable("expiresAt is not a time in seconds")


def text(image: Image, member: str) -> str:
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


def _name(image: Image, member: str) -> str:
    name = text(image, member)
    if not NAME.fullmatch(name):
        raise Uncountable(f"{member} is not a name of up to 20 lower-case letters and hyphens")
    return name


def _day_and_hour(image: Image) -> tuple[str, str]:
    match = HOUR.fullmatch(text(image, "localHour"))
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

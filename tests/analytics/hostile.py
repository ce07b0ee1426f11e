"""Records that none of our programs writes, with missing, wrong and strange values at each place."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any

from tests.factories import a_record, an_expiry, an_image

MISSING = object()
# Digits for str.isdecimal() and int(), but not in our keys.
ARABIC = str.maketrans("0123456789", "".join(map(chr, range(0x660, 0x66A))))
FIVE = "5".translate(ARABIC)
NO_HOURS = (
    *("2026-02-30T10", "0000-01-01T10", "2026-13-01T10", "2026-11-21T24", "2026-11-21T10\n"),
    *("2026-11-21T10".translate(ARABIC), "9" * 300),
)

OF_ANY_KIND: Sequence[Any] = (
    *(MISSING, None, True, 0, -1, 10**400, 1.5, float("nan"), float("inf")),
    *("", "x", FIVE, "\ud800", "x" * 5000, [], ["S"], {}, {"S": None}, {"S": 7}, {"S": ""}, {"S": ["a"]}, {"N": 5}),
    *({"N": FIVE}, {"N": "NaN"}, {"N": "9" * 400}, {"NULL": True}, {"BS": []}, {"S": "\ud800"}, {"M": {"S": "x"}}),
)
MEMBERS = (
    *("rating", "sentiment", "status", "counted", "counts", "localHour", "projectId", "formId", "variant", "release"),
    *("source", "requestId", "expiresAt"),
)
PATHS: Sequence[tuple[str, ...]] = (
    *(("eventID",), ("eventName",), ("dynamodb",)),
    *(("dynamodb", name) for name in ("NewImage", "OldImage", "Keys", "ApproximateCreationDateTime")),
    *(("dynamodb", "NewImage", name) for name in MEMBERS),
    *(("dynamodb", "OldImage", name) for name in MEMBERS),
)


def records() -> Iterator[dict[str, Any]]:
    """Records of each kind, each with one error."""
    kinds = [
        a_record(an_image(requestId="r")),
        a_record(an_image(rating=1, sentiment="negative"), an_image()),
        a_record(old=an_image()),
        an_expiry(),
    ]
    for kind in kinds:
        for path in PATHS:
            yield from (changed(kind, path, value) for value in OF_ANY_KIND)
        for hour in NO_HOURS:
            for image in ("NewImage", "OldImage"):
                yield changed(kind, ("dynamodb", image, "localHour"), {"S": hour})


def changed(record: dict[str, Any], path: Sequence[str], value: Any) -> dict[str, Any]:
    """A copy with this value at the path; the same record if it has no such path."""
    made: dict[str, Any] = copy.deepcopy(record)
    place: Any = made
    for name in path[:-1]:
        place = place.get(name, {})
    if value is MISSING:
        place.pop(path[-1], None)
    else:
        place[path[-1]] = copy.deepcopy(value)
    return made

"""The time zones that a person can choose, by region."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import NamedTuple
from zoneinfo import available_timezones

REGIONS = frozenset(("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"))
UTC = "UTC"


class Zone(NamedTuple):
    key: str
    place: str  # as people read it: Argentina, Buenos Aires


@cache
def by_region() -> list[tuple[str, list[Zone]]]:
    """The tz database also has old names, such as US/Eastern: those are left out."""
    keys = sorted(key for key in available_timezones() if _region(key) in REGIONS)
    return [
        (region, [_zone(key) for key in group]) for region, group in groupby(keys, lambda key: key.partition("/")[0])
    ]


def is_known(key: str) -> bool:
    return key == UTC or any(key == zone.key for _, zones in by_region() for zone in zones)


def _region(key: str) -> str:
    return key.partition("/")[0]


def _zone(key: str) -> Zone:
    place = key.partition("/")[2]
    return Zone(key, place.replace("/", ", ").replace("_", " "))

"""Filters that a job was started with. They must mean what they meant then: a job that left one out would change more
items than the person saw.
"""

from __future__ import annotations

from django.http import QueryDict

from feedback.inbox import filters
from feedback.inbox.filter_parsing import MOST_BYTES, NAMES
from feedback.inbox.filters import BadFilters, Filters

ROOM_FOR_TIMES = 100  # bytes. In place of a period, a job keeps the two moments that it meant


class UnknownFilters(ValueError):
    """A newer release has written them, and was rolled back since."""


def load(query: str) -> Filters:
    """Raises UnknownFilters."""
    parameters = QueryDict(query)
    if unknown := parameters.keys() - NAMES:
        raise UnknownFilters(", ".join(sorted(unknown)))
    try:
        return filters.parse(parameters, default_folder=None, most_bytes=MOST_BYTES + ROOM_FOR_TIMES)
    except BadFilters as error:
        raise UnknownFilters(str(error)) from error

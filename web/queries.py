"""The query of an address."""

from __future__ import annotations

from django.http import QueryDict


def without_empty(query: QueryDict) -> str | None:
    """A form of filters sends also the ones that are not set. None if all have a value: then the address is right."""
    rest = query.copy()
    for name, values in query.lists():
        rest.setlist(name, [value for value in values if value])
    return None if rest == query else rest.urlencode()

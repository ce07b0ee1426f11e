"""Reads every address of the site from the URL configuration, so that the tests include each new one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

# A value for each type of path parameter.
SAMPLES = {"uuid": "3f2b8c1e-0d4a-4a6e-9d3b-5e1c7d2b9a40", "str": "default", "path": "css/base.css", "int": "1"}


def every_address() -> list[str]:
    """One address for each view: /v1/ has the views of the root again."""
    first = {id(pattern.callback): address for address, pattern in reversed([*_patterns(get_resolver())])}
    return [*sorted(first.values()), "/v1/feedback", "/nowhere", "/static/css/nowhere.css"]


def _patterns(resolver: URLResolver, before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        address = before + re.sub(r"<(\w+):\w+>", lambda part: SAMPLES[part[1]], str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, address)
        elif isinstance(pattern, URLPattern):
            yield address, pattern

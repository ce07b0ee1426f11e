"""The family and the system of a browser in words, from what it says about itself.

Only these words are stored: the whole text could identify a person.
"""

from __future__ import annotations

from collections.abc import Sequence

LONGEST_READ = 500

# In this order: most browsers name those that they descend from, too.
_FAMILIES = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def family_of(user_agent: str) -> str:
    """Empty if it is none of the usual ones."""
    return _named(_FAMILIES, user_agent)


def system_of(user_agent: str) -> str:
    return _named(_SYSTEMS, user_agent)


def _named(names: Sequence[tuple[str, str]], user_agent: str) -> str:
    read = user_agent[:LONGEST_READ]
    return next((name for part, name in names if part in read), "")

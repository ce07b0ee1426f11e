"""Reads environment variables for settings.py, and nothing else. A value that is not valid stops the start."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ImproperlyConfigured

# All variables that were read, with their defaults as text. A test compares docs/settings.md with them.
DEFAULTS: dict[str, str] = {}


def text(name: str, default: str) -> str:
    DEFAULTS[name] = default
    return os.environ.get(name, default)


def required_text(name: str, *, unless: str | None, now: bool = True) -> str:
    """A value that every stage must set, except a stage that has the default `unless`.

    Without `now` it may be empty: most commands in a terminal never use it.
    """
    value = text(name, unless or "")
    if now and not value:
        raise ImproperlyConfigured(f"{name} must be set: there is no safe default outside the local stage.")
    return value


def integer(name: str, default: int, *, least: int, most: int) -> int:
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError:
        number = None
    if number is None or not least <= number <= most:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
    return number


def choice(name: str, default: str, *, among: Iterable[str]) -> str:
    value, allowed = text(name, default), sorted(among)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def mail_address(name: str, default: str) -> str:
    pattern = r"[A-Za-z0-9.+_-]+@[A-Za-z0-9.-]+"
    return _matching(name, default, pattern, "an address such as feedback@example.com, without a name")


def reply_address(name: str, default: str) -> str:
    """With "+", the item and the MAC, which are 43 characters, the part before the "@" may have 64."""
    pattern = r"[A-Za-z0-9._-]{1,20}@[A-Za-z0-9.-]+"
    return _matching(
        name, default, pattern, "an address such as feedback@example.com, up to 20 characters before the @"
    )


def site_url(name: str, default: str) -> str:
    pattern = r"https?://[A-Za-z0-9.:\[\]-]+(?:/[\w-]+)*"
    return _matching(name, default, pattern, "an address such as https://feedback.example.com, without a / at its end")


def _matching(name: str, default: str, pattern: str, example: str) -> str:
    """A text of a certain form, or empty."""
    value = text(name, default)
    if value and not re.fullmatch(pattern, value, re.ASCII):
        raise ImproperlyConfigured(f"{name} must be {example}, not {value!r}.")
    return value


def flag(name: str, default: bool) -> bool:
    value = choice(name, "yes" if default else "no", among=("yes", "no"))
    return value == "yes"


def marker_layouts(name: str, default: str) -> list[tuple[float, int, int]]:
    """Reads "1/1, 5/16 from 2026-12-01T00:00:00Z" as tuples: since which time, how many seconds, how many parts."""
    layouts = [_marker_layout(part) for part in names(name, default)]
    starts = [layout[0] for layout in layouts if layout]
    is_in_order = starts == sorted(set(starts)) and starts[:1] == [0]
    if None in layouts or not is_in_order:
        raise ImproperlyConfigured(
            f"{name} must be layouts such as 1/1, 5/16 from 2026-12-01T00:00:00Z: 1 to 5 seconds, 1 to 32 parts; all "
            f"except the first with the time since which they apply, the earliest first; not {text(name, default)!r}."
        )
    return [layout for layout in layouts if layout]


def _marker_layout(layout: str) -> tuple[float, int, int] | None:
    match = re.fullmatch(r"([1-5])/([1-9]|[12][0-9]|3[0-2])(?: from ([0-9T:-]+Z))?", layout)
    if match is None:
        return None
    try:
        start = datetime.fromisoformat(match[3]).timestamp() if match[3] else 0.0
    except ValueError:
        return None
    return start, int(match[1]), int(match[2])


def names(name: str, default: str = "") -> list[str]:
    """A list whose parts are separated by commas."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]

"""Typed readers of environment variables, for settings.py alone. A wrong value stops the start and names itself."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ImproperlyConfigured

# Every variable that was read, with its default as text: a test holds docs/settings.md to this.
KNOWN: dict[str, str] = {}


def text(name: str, default: str) -> str:
    KNOWN[name] = default
    return os.environ.get(name, default)


def required_text(name: str, *, unless: str | None, now: bool = True) -> str:
    """A value every stage must set, but for the one that `unless` gives a stand-in for.

    Not `now`: it may be empty until it is used, since most commands of a terminal never do.
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


def flag(name: str, default: bool) -> bool:
    value = choice(name, "yes" if default else "no", among=("yes", "no"))
    return value == "yes"


def marker_layouts(name: str, default: str) -> list[tuple[float, int, int]]:
    """Such as "1/1, 5/16 from 2026-12-01T00:00:00Z": from which moment, how many seconds, how many parts."""
    layouts = [_marker_layout(part) for part in names(name, default)]
    moments = [layout[0] for layout in layouts if layout]
    is_in_order = moments == sorted(set(moments)) and moments[:1] == [0]
    if None in layouts or not is_in_order:
        raise ImproperlyConfigured(
            f"{name} must be layouts such as 1/1, 5/16 from 2026-12-01T00:00:00Z: 1 to 5 seconds, 1 to 32 parts, each "
            f"but the first with the moment it holds from, the earlier first; not {text(name, default)!r}."
        )
    return [layout for layout in layouts if layout]


def _marker_layout(written: str) -> tuple[float, int, int] | None:
    match = re.fullmatch(r"([1-5])/([1-9]|[12][0-9]|3[0-2])(?: from ([0-9T:-]+Z))?", written)
    if match is None:
        return None
    try:
        moment = datetime.fromisoformat(match[3]).timestamp() if match[3] else 0.0
    except ValueError:
        return None
    return moment, int(match[1]), int(match[2])


def names(name: str, default: str = "") -> list[str]:
    """A list, separated by commas."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]

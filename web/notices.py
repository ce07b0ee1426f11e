"""What a page says about an act: in the region #notice of the staff pages, with a button that undoes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    DONE = "done"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Offer:
    """Another act that fits now, as a second button."""

    text: str
    address: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Notice:
    """A page shows the context variable `notice`. An answer to htmx includes web/_notice_swap.html instead."""

    text: str
    kind: Kind = Kind.DONE
    undo_address: str = ""
    undo_fields: Mapping[str, str] = field(default_factory=dict)
    offer: Offer | None = None

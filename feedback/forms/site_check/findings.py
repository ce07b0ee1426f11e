"""What the check of a site says: what is right, what is wrong, and the line that cures it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    PROBLEM = "problem"
    HINT = "hint"  # it works, and could be better, or cannot be seen from here
    FINE = "fine"


@dataclass(frozen=True)
class Finding:
    kind: Kind
    text: str
    cure: str = ""  # a line to copy
    place: str = ""  # what the line is for, or where it goes
    view_name: str = ""  # of the page of this form where it is cured


def problem(text: str, cure: str = "", place: str = "", view_name: str = "") -> Finding:
    return Finding(Kind.PROBLEM, text, cure, place, view_name)


def hint(text: str, cure: str = "", place: str = "", view_name: str = "") -> Finding:
    return Finding(Kind.HINT, text, cure, place, view_name)


def fine(text: str) -> Finding:
    return Finding(Kind.FINE, text)

"""Who writes a note or a reply."""

from __future__ import annotations

from dataclasses import dataclass

from staff.people import Staff


@dataclass(frozen=True)
class Author:
    actor: str  # such as person:<id>
    name: str = ""  # of a person; a program has none


def of_staff(staff: Staff) -> Author:
    return Author(staff.actor, staff.name)

"""Finds the members that a text names as @Name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from staff.members.project_members import Member

MOST = 20  # in one text: each of them gets a mail
_AT = re.compile(r"(?<![\w@.])@(?=\w)")  # not inside of a mail address


@dataclass(frozen=True)
class Part:
    text: str
    person_ids: frozenset[str] = frozenset()  # not empty: a mention

    @property
    def is_mention(self) -> bool:
        return bool(self.person_ids)


def find(text: str, members: Iterable[Member]) -> frozenset[str]:
    """The ids of the mentioned persons, in the order of the text, at most 20."""
    ids = dict.fromkeys(person for part in parts(text, members) for person in sorted(part.person_ids))
    return frozenset(list(ids)[:MOST])


def parts(text: str, members: Iterable[Member]) -> Iterator[Part]:
    """The text, divided at its mentions. The longest name counts: @Ada Lovelace is not @Ada."""
    names = _names(members)
    longest_first = sorted(names, key=len, reverse=True)
    position = 0
    for at in _AT.finditer(text):
        name = next((name for name in longest_first if _stands_at(text, at.end(), name)), None)
        if name is None:
            continue
        yield Part(text[position : at.start()])
        position = at.end() + len(name)
        yield Part(text[at.start() : position], frozenset(names[name]))
    yield Part(text[position:])


def _names(members: Iterable[Member]) -> dict[str, set[str]]:
    """The persons by what one can write: the whole name, and the first one if no other member has it."""
    members = list(members)
    whole: dict[str, set[str]] = {}
    for member in members:
        whole.setdefault(member.name, set()).add(member.person_id)
    first = Counter(_first_name(member) for member in members)
    short = {_first_name(member): {member.person_id} for member in members if first[_first_name(member)] == 1}
    return {name: ids for name, ids in (short | whole).items() if name}


def _first_name(member: Member) -> str:
    return (member.name.split() or [""])[0]


def _stands_at(text: str, start: int, name: str) -> bool:
    end = start + len(name)
    return text[start:end].casefold() == name.casefold() and not text[end : end + 1].isalnum()

"""Collects what is wrong with the definition of a form."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from web.texts import BadText, clean_text

LONGEST_TEXT = 300
ID = re.compile(r"[a-z0-9]{1,12}")


@dataclass(frozen=True)
class Fault:
    pointer: str  # RFC 6901
    fix: str

    def __str__(self) -> str:
        return f"{self.pointer or '/'}: {self.fix}"


class BadDefinition(ValueError):
    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class Faults:
    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.languages: tuple[str, ...] = ()  # of the form, once they are checked

    def add(self, pointer: str, fix: str) -> None:
        self.faults.append(Fault(pointer, fix))

    def is_object(self, pointer: str, value: object, members: Collection[str], required: Sequence[str] = ()) -> bool:
        """Whether it has all required members."""
        if not isinstance(value, dict):
            self.add(pointer, "Give an object, in braces.")
            return False
        for name in sorted(value.keys() - set(members)):
            self.add(f"{pointer}/{_escaped(name)}", f"Remove it. The members here are {', '.join(sorted(members))}.")
        missing = [name for name in required if name not in value]
        for name in missing:
            self.add(f"{pointer}/{name}", "Add it: it is missing.")
        return not missing

    def entries(self, pointer: str, value: object, least: int, most: int) -> list[Any]:
        if isinstance(value, list) and least <= len(value) <= most:
            return value
        self.add(pointer, f"Give a list with {least} to {most} entries.")
        return []

    def id(self, pointer: str, value: object, taken: set[str]) -> None:
        if not isinstance(value, str) or not ID.fullmatch(value):
            self.add(pointer, "Give an id of 1 to 12 lower case letters and digits.")
        elif value in taken:
            self.add(pointer, f"Give another id: {value} is the id of an earlier entry.")
        else:
            taken.add(value)

    def choice(self, pointer: str, value: object, choices: Collection[str]) -> bool:
        if isinstance(value, str) and value in choices:
            return True
        self.add(pointer, f"Give one of {', '.join(choices)}.")
        return False

    def number(self, pointer: str, value: object, least: int, most: int) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.add(pointer, f"Give a whole number from {least} to {most}.")

    def flag(self, pointer: str, value: object) -> None:
        if not isinstance(value, bool):
            self.add(pointer, "Give true or false.")

    def texts(self, pointer: str, document: dict[str, Any], names: Sequence[str], required: Sequence[str] = ()) -> None:
        """The members with these names. Those that are not required may be left out."""
        for name in names:
            if name in document:
                self._text(f"{pointer}/{name}", document[name])
            elif name in required:
                self.add(f"{pointer}/{name}", "Add it: it is missing.")

    def _text(self, pointer: str, value: object) -> None:
        if not isinstance(value, dict):
            self.add(pointer, 'Give the text by language, such as {"en": "How was it?"}.')
            return
        if self.languages and self.languages[0] not in value:
            self.add(pointer, f"Add the text in {self.languages[0]}, the first of /languages.")
        for language, text in value.items():
            if self.languages and language not in self.languages:
                self.add(f"{pointer}/{_escaped(language)}", "Remove it, or add the language to /languages.")
            if not _is_text(text):
                self.add(f"{pointer}/{_escaped(language)}", f"Give a text of 1 to {LONGEST_TEXT} characters.")


def _is_text(value: object) -> bool:
    try:
        return isinstance(value, str) and value == clean_text(value) and 0 < len(value) <= LONGEST_TEXT
    except BadText:
        return False


def _escaped(name: str) -> str:
    return name[:40].replace("~", "~0").replace("/", "~1")

"""One thing that happened to an item, as a sentence of its timeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """The text is a format string of HTML and starts with who or what in bold:

        TimelineEntry(at=..., icon="person", text=_("<b>{who}</b> assigned it to {whom}"),
                      people={"who": "person:3f2a", "whom": "person:91bc"})

    The panel finds the names of all people at once. A value and a name may contain anything: it is escaped.
    """

    at: datetime
    icon: str
    text: str | Promise
    people: Mapping[str, str] = field(default_factory=dict)  # by placeholder: an actor, such as person:<id>
    values: Mapping[str, object] = field(default_factory=dict)  # by placeholder: a text, number or safe HTML
    remark: str | Promise = ""  # after the sentence, such as "edited"
    quote: str = ""  # what a person wrote
    edit_address: str = ""  # of the page where the reader can change it
    kind: str = ""  # a class of the style sheet, such as "note"

    def actors(self) -> Iterator[str]:
        yield from self.people.values()

    def sentence(self, names: Mapping[str, str]) -> SafeString:
        people = {placeholder: names[actor] for placeholder, actor in self.people.items()}
        escaped = {placeholder: _escaped(value) for placeholder, value in {**self.values, **people}.items()}
        return SafeString(str(self.text).format(**escaped))


def _escaped(value: object) -> str:
    return conditional_escape(value if isinstance(value, SafeString) else str(value))

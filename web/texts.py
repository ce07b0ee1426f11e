"""What visitors type, made safe to keep and to show: one rule for the form, the API and the widget."""

from __future__ import annotations

import re
import unicodedata

LONGEST_MESSAGE = 2000
LONGEST_NAME = 100
LONGEST_EMAIL = 254  # as the protocol of e-mail has it

# Turns of the writing direction outlive their text and reorder what a page shows after it. Marks (U+200E, U+200F,
# U+061C) only place what stands beside them: right-to-left writing needs them.
_DIRECTION = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MOST_MARKS = 30  # on one letter, as Unicode's stream-safe texts have it
_HALF = re.compile("[\ud800-\udfff]")  # a surrogate without its other half

# What browsers take for an address (type=email), with letters of any language in the domain, which has a dot.
# Django's own pattern takes 30 ms to compile: a tenth of a cold start.
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ADDRESS = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")


class BadText(ValueError):
    """Not a text that anybody typed. The message names the character and the fix, never the text."""


def clean_text(text: str) -> str:
    text = _LINE_END.sub("\n", text).translate(_DIRECTION)
    for pattern, kind in ((_CONTROL, "a control character"), (_HALF, "half a character")):
        if found := pattern.search(text):
            raise BadText(f"It holds {kind}, U+{ord(found[0]):04X}. Take it out and send it again.")
    if not text.isascii() and _has_a_pile(text):
        raise BadText(f"It piles more than {_MOST_MARKS} marks on one letter. Take some away and send it again.")
    return unicodedata.normalize("NFC", text).strip()


def _has_a_pile(text: str) -> bool:
    """Its marks would be put in order in a time that grows with their square: minutes for what one request can hold."""
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
        if marks > _MOST_MARKS:
            return True
    return False


def clean_line(text: str) -> str:
    """For what stands on one line: white space of any length becomes one space."""
    return " ".join(clean_text(text).split())


def is_address(line: str) -> bool:
    return bool(_ADDRESS.fullmatch(line))

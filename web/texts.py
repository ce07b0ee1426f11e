"""Cleans the texts that visitors type. The form, the API and the widget use the same rules."""

from __future__ import annotations

import re
import unicodedata

LONGEST_MESSAGE = 2000
LONGEST_NAME = 100
LONGEST_EMAIL = 254  # the limit of the e-mail protocol

# These characters change the writing direction, also of the text that a page shows after them. Marks (U+200E, U+200F,
# U+061C) only affect the characters next to them, and right-to-left writing needs them.
_DIRECTION = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MAX_MARKS = 30  # on one letter, the limit of Unicode's stream-safe text format
_HALF = re.compile("[\ud800-\udfff]")  # a surrogate without its other half

# The addresses that browsers accept in type=email. But the domain must have a dot, and may have letters of any
# language. Django's own pattern takes 30 ms to compile, a tenth of a cold start.
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ADDRESS = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")


class BadText(ValueError):
    """A text that no person types. The message names the character and the fix, and never contains the text."""


def clean_text(text: str) -> str:
    text = _LINE_END.sub("\n", text).translate(_DIRECTION)
    for pattern, kind in ((_CONTROL, "a control character"), (_HALF, "half a character")):
        if match := pattern.search(text):
            raise BadText(f"It contains {kind}, U+{ord(match[0]):04X}. Remove it and send the text again.")
    if not text.isascii() and _has_too_many_marks(text):
        raise BadText(f"It has more than {_MAX_MARKS} marks on one letter. Remove some and send the text again.")
    return unicodedata.normalize("NFC", text).strip()


def _has_too_many_marks(text: str) -> bool:
    """Unicode sorts the marks of a letter in quadratic time: minutes for as many as one request can contain."""
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
        if marks > _MAX_MARKS:
            return True
    return False


def clean_line(text: str) -> str:
    """For a text on one line: any white space becomes one space."""
    return " ".join(clean_text(text).split())


def is_address(line: str) -> bool:
    return bool(_ADDRESS.fullmatch(line))

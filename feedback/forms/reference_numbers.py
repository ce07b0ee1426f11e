"""The short number that a visitor gets: the first 40 bits of the item's id, in letters that are hard to confuse."""

from __future__ import annotations

from uuid import UUID

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
CORRECTED = str.maketrans("ILO", "110", "- ")
LENGTH = 8


class BadReference(ValueError):
    """The text is no reference number."""


def of(feedback_id: str) -> str:
    number = UUID(feedback_id).int >> 88
    text = "".join(LETTERS[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return f"{text[:4]}-{text[4:]}"


def id_start(reference: str) -> str:
    """The start of the id of the item with this reference. Accepts common ways to write it."""
    letters = reference.strip().upper().translate(CORRECTED)
    if len(letters) != LENGTH or not set(letters) <= set(LETTERS):
        raise BadReference(f"A reference looks like 7K2M-94QX, not like {reference[:20]!r}.")
    number = 0
    for letter in letters:
        number = number << 5 | LETTERS.index(letter)
    digits = f"{number:010x}"
    return f"{digits[:8]}-{digits[8:]}"

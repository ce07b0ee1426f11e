"""The short number a visitor is given: the first 40 bits of the item's id, in letters that nobody mistakes."""

from __future__ import annotations

from uuid import UUID

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
HEARD_AS = str.maketrans("ILO", "110", "- ")
LENGTH = 8


class BadReference(ValueError):
    """It cannot be one of ours."""


def of(feedback_id: str) -> str:
    number = UUID(feedback_id).int >> 88
    text = "".join(LETTERS[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return f"{text[:4]}-{text[4:]}"


def id_start(reference: str) -> str:
    """How the id of the item begins that has this reference, as people write or say it."""
    letters = reference.strip().upper().translate(HEARD_AS)
    if len(letters) != LENGTH or not set(letters) <= set(LETTERS):
        raise BadReference(f"A reference looks like 7K2M-94QX, not like {reference[:20]!r}.")
    number = 0
    for letter in letters:
        number = number << 5 | LETTERS.index(letter)
    digits = f"{number:010x}"
    return f"{digits[:8]}-{digits[8:]}"

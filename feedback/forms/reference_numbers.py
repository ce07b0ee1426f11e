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


def key(project_id: str, reference: str) -> str:
    """In the index of the items by their references. Each project has its own."""
    return f"{project_id}#{reference}"


def cleaned(text: str) -> str:
    """A reference as this site writes it, from the common ways to write it. Raises BadReference."""
    letters = text.upper().translate(CORRECTED)
    if len(letters) != LENGTH or not set(letters) <= set(LETTERS):
        raise BadReference("A reference looks like 7K2M-94QX.")
    return f"{letters[:4]}-{letters[4:]}"

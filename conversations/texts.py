"""What the text of a message may be. Pages and the API use the same rule."""

from __future__ import annotations

from web.texts import clean_text

LONGEST_TEXT = 5000


class WrongText(ValueError):
    """The text cannot be written. `code` is `blank`, `too_long` or `invalid`; the message names the fix."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def checked(text: str) -> str:
    try:
        cleaned = clean_text(text)
    except ValueError as error:
        raise WrongText("invalid", str(error)) from None
    if not cleaned:
        raise WrongText("blank", "Write a text.")
    if len(cleaned) > LONGEST_TEXT:
        raise WrongText("too_long", f"Use at most {LONGEST_TEXT} characters.")
    return cleaned

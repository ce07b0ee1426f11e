"""The one definition of a question: its kinds, which answers it accepts, and what of them is counted.

The public form, the API, the widget and the counters all use it, so that they accept and count the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise

from web.texts import LONGEST_EMAIL, LONGEST_MESSAGE, LONGEST_NAME, BadText, clean_line, clean_text, is_address

Answer = int | str | bool | list[str]
Text = str | Promise | Mapping[str, str]  # in one language, or by language


class Kind(StrEnum):
    RATING = "rating"  # 1 to 5
    NPS = "nps"  # Net Promoter Score, 0 to 10
    CES = "ces"  # Customer Effort Score, 1 to 7
    CHOICE = "choice"  # one option
    CHOICES = "choices"  # any number of options
    YESNO = "yesno"
    TEXT = "text"


SCALES = {Kind.RATING: range(1, 6), Kind.NPS: range(11), Kind.CES: range(1, 8)}
YES, NO = "yes", "no"
# An answer to a question with one of these ids is a field of the item. All others are in the item's `answers`.
ITEM_FIELDS = {"rating": Kind.RATING, "message": Kind.TEXT, "name": Kind.TEXT, "email": Kind.TEXT}
LONGEST = {"name": LONGEST_NAME, "email": LONGEST_EMAIL}


class WrongAnswer(ValueError):
    """`code` is one of: required, invalid, max_length, unfit."""

    def __init__(self, code: str, reason: str = "", over: int = 0) -> None:
        super().__init__(code)
        self.code, self.reason, self.over = code, reason, over


@dataclass(frozen=True)
class Option:
    id: str
    text: Text


@dataclass(frozen=True)
class OnlyIf:
    """The question is asked only if the answer to an earlier question with a scale is not above a number."""

    question_id: str
    at_most: int


@dataclass(frozen=True)
class Question:
    id: str
    kind: Kind
    text: Text
    hint: Text = ""
    is_required: bool = False
    options: tuple[Option, ...] = ()
    low: Text = ""  # what the two ends of a scale mean
    high: Text = ""
    only_if: OnlyIf | None = None

    @property
    def scale(self) -> range | None:
        return SCALES.get(self.kind)

    @property
    def is_item_field(self) -> bool:
        return self.id in ITEM_FIELDS

    @property
    def longest(self) -> int:
        return LONGEST.get(self.id, LONGEST_MESSAGE)

    @property
    def values(self) -> tuple[str, ...]:
        """All values that are counted, as they are in the name of a counter."""
        if self.scale:
            return tuple(map(str, self.scale))
        return (YES, NO) if self.kind == Kind.YESNO else tuple(option.id for option in self.options)

    def check(self, value: object) -> Answer | None:
        """The answer as it is stored, or None if there is none. Raises WrongAnswer."""
        if value is None or value in ("", []):
            return None
        if self.kind == Kind.TEXT:
            return self._text(value) or None
        if self.scale:
            return _whole_number(value, self.scale)
        if self.kind == Kind.YESNO:
            return _one_of((True, False), value if isinstance(value, bool) else None)
        if self.kind == Kind.CHOICE:
            return _one_of(self.values, value if isinstance(value, str) else None)
        return self._options(value)

    def counted(self, answer: Answer) -> list[str]:
        """The values of an answer, as they are in the names of counters."""
        if self.kind == Kind.TEXT:
            return []
        if isinstance(answer, list):
            return answer
        return [YES if answer else NO] if isinstance(answer, bool) else [str(answer)]

    def _text(self, value: object) -> str:
        if not isinstance(value, str):
            raise WrongAnswer("invalid")
        try:
            text = (clean_line if self.id in LONGEST else clean_text)(value)
        except BadText as error:
            raise WrongAnswer("unfit", str(error)) from None
        if (over := len(text) - self.longest) > 0:
            raise WrongAnswer("max_length", over=over)
        if self.id == "email" and text and not is_address(text):
            raise WrongAnswer("invalid")
        return text

    def _options(self, value: object) -> list[str]:
        """In the order of the question, so that the same choice is always the same answer."""
        ids = value if isinstance(value, list) else None
        if ids is None or any(each not in self.values for each in ids) or len(set(ids)) < len(ids):
            raise WrongAnswer("invalid")
        return [each for each in self.values if each in ids]


def _whole_number(value: object, scale: range) -> int:
    # In JSON 5 and 5.0 are the same number. "5" and true are no numbers.
    if isinstance(value, bool) or not isinstance(value, int | float) or value not in scale:
        raise WrongAnswer("invalid")
    return int(value)


def _one_of(values: Collection[Answer], value: Answer | None) -> Answer:
    if value is None or value not in values:
        raise WrongAnswer("invalid")
    return value

"""The filters of items: for each one, which values it takes and which items it matches.

A filter is written once for DynamoDB, as a condition, and once for an item in memory. A property test compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.utils.translation import gettext as _
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from feedback.intake.submission_limits import LONGEST_ATTRIBUTE, LONGEST_PAGE, LONGEST_TAG
from feedback.models import Feedback, Mood
from web.texts import BadText, clean_line

SOURCES = ("form", "widget", "api")
MOST_VALUES = 20  # of one filter
MOST_ANSWERS = 60  # a form has at most 60 options
_CODE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,63}", re.ASCII)
_RATINGS = re.compile(r"([1-5])(?:-([1-5]))?", re.ASCII)
_HOUR = re.compile(r"1?[0-9]|2[0-3]", re.ASCII)
_ANSWER = re.compile(r"([a-z0-9]{1,12})\.(?:([a-z0-9]{1,12})|(\d\d?)-(\d\d?))", re.ASCII)
_ATTRIBUTE = re.compile(r"([A-Za-z0-9_][A-Za-z0-9._-]{0,63}):(.+)", re.ASCII)


class WrongFilter(ValueError):
    """The message says which values are right, and never repeats the value."""

    def __init__(self, message: str, code: str = "invalid") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Field:
    """A filter with any number of values."""

    name: str  # in an address and in the API
    member: str  # of Filters
    read: Callable[[str], Iterable[Any]]  # the values of one text
    condition: Callable[[frozenset[Any]], Condition]
    matches: Callable[[frozenset[Any], Feedback], bool]
    has_commas: bool = False  # a value may contain them, so they do not separate values
    most: int = MOST_VALUES

    def values(self, texts: Sequence[str]) -> frozenset[Any]:
        parts = texts if self.has_commas else [part for text in texts for part in text.split(",")]
        values = frozenset(value for part in parts if part.strip() for value in self.read(part.strip()))
        if len(values) > self.most:
            raise WrongFilter(_("Give at most %(most)s values.") % {"most": self.most}, "max_length")
        return values

    def texts(self, values: frozenset[Any]) -> list[str]:
        """In one order, so that the same filter always has the same address."""
        texts = [str(value) for value in sorted(values)]
        return texts if self.has_commas else [",".join(texts)]


def _ratings(text: str) -> Iterable[int]:
    match = _RATINGS.fullmatch(text)
    if not match or int(match[2] or 5) < int(match[1]):
        raise WrongFilter(_("Give ratings from 1 to 5, such as 2 or 1,2 or 1-3."))
    return range(int(match[1]), int(match[2] or match[1]) + 1)


def _hours(text: str) -> Iterable[int]:
    if not _HOUR.fullmatch(text):
        raise WrongFilter(_("Give hours from 0 to 23, such as 9 or 9,10."))
    return [int(text)]


def _answers(text: str) -> Iterable[str]:
    """One value of a question, or the values of a scale from one number to another."""
    match = _ANSWER.fullmatch(text)
    if not match or int(match[4] or 0) - int(match[3] or 0) not in range(MOST_VALUES):
        raise WrongFilter(_("Give a question and one of its values, such as nps.9 or nps.0-6."))
    values = [match[2]] if match[2] else range(int(match[3]), int(match[4]) + 1)
    return [f"{match[1]}.{value}" for value in values]


def _one_of(choices: Iterable[str]) -> Callable[[str], Iterable[str]]:
    names = list(map(str, choices))

    def read(text: str) -> Iterable[str]:
        if text not in names:
            raise WrongFilter(_("Give one of %(names)s.") % {"names": ", ".join(names)}, "invalid_choice")
        return [text]

    return read


def _code(text: str) -> Iterable[str]:
    if not _CODE.fullmatch(text):
        raise WrongFilter(_("Use letters, digits and . _ + - only, and no dot, plus or hyphen at its start."))
    return [text]


def _line(longest: int) -> Callable[[str], Iterable[str]]:
    def read(text: str) -> Iterable[str]:
        try:
            line = clean_line(text)
        except BadText as error:
            raise WrongFilter(str(error), "unfit") from None
        if len(line) > longest:
            raise WrongFilter(_("Shorten it to %(longest)s characters.") % {"longest": longest}, "max_length")
        return [line]

    return read


def _attribute(text: str) -> Iterable[str]:
    match = _ATTRIBUTE.fullmatch(text)
    if not match:
        raise WrongFilter(_("Give the name and the value of an attribute, such as plan:pro."))
    [value] = _line(LONGEST_ATTRIBUTE)(match[2])
    if not value:
        raise WrongFilter(_("Give the name and the value of an attribute, such as plan:pro."))
    return [f"{match[1]}:{value}"]


def _is_any(attribute: Any) -> Callable[[frozenset[Any]], Condition]:
    return lambda values: attribute.is_in(*sorted(values))


def _has_any(member: str) -> Callable[[frozenset[Any], Feedback], bool]:
    return lambda values, item: getattr(item, member) in values


def _answers_by_question(values: frozenset[str]) -> Iterator[list[str]]:
    questions = sorted({value.partition(".")[0] for value in values})
    return ([each for each in sorted(values) if each.startswith(f"{question}.")] for question in questions)


def _answer_condition(values: frozenset[str]) -> Condition:
    any_of = (reduce(or_, map(Feedback.counts.contains, group)) for group in _answers_by_question(values))
    return reduce(and_, any_of)


def _answer_matches(values: frozenset[str], item: Feedback) -> bool:
    counts: Collection[str] = item.counts or ()
    return all(any(value in counts for value in group) for group in _answers_by_question(values))


def _hour_condition(values: frozenset[int]) -> Condition:
    return reduce(or_, (Feedback.local_hour.contains(f"T{hour:02}") for hour in sorted(values)))


def _hour_matches(values: frozenset[int], item: Feedback) -> bool:
    return int(item.local_hour[-2:]) in values


def _tag_condition(values: frozenset[str]) -> Condition:
    return reduce(and_, map(Feedback.tags.contains, sorted(values)))


def _page_condition(values: frozenset[str]) -> Condition:
    return reduce(or_, (Path(["context", "page"]).startswith(start) for start in sorted(values)))


def _page_matches(values: frozenset[str], item: Feedback) -> bool:
    return str((item.context or {}).get("page", "")).startswith(tuple(values))


def _attribute_condition(values: frozenset[str]) -> Condition:
    pairs = (value.split(":", 1) for value in sorted(values))
    return reduce(and_, (Path(["context", "attributes", name]) == value for name, value in pairs))


def _attribute_matches(values: frozenset[str], item: Feedback) -> bool:
    attributes = (item.context or {}).get("attributes", {})
    return all(attributes.get(name) == text for name, text in (value.split(":", 1) for value in values))


FIELDS = (
    Field("rating", "rating", _ratings, _is_any(Feedback.rating), _has_any("rating")),
    Field("answer", "answer", _answers, _answer_condition, _answer_matches, most=MOST_ANSWERS),
    Field("sentiment", "mood", _one_of(Mood), _is_any(Feedback.sentiment), _has_any("sentiment")),
    Field("form", "form", _code, _is_any(Feedback.form_id), _has_any("form_id")),
    Field("variant", "variant", _code, _is_any(Feedback.variant), _has_any("variant")),
    Field("release", "release", _code, _is_any(Feedback.release), _has_any("release")),
    Field("source", "source", _one_of(SOURCES), _is_any(Feedback.source), _has_any("source")),
    Field("hour", "hour", _hours, _hour_condition, _hour_matches),
    Field(
        "tag",
        "tag",
        _line(LONGEST_TAG),
        _tag_condition,
        lambda values, item: values <= (item.tags or frozenset()),
        has_commas=True,
    ),
    Field("page", "page", _line(LONGEST_PAGE), _page_condition, _page_matches, has_commas=True),
    Field("attribute", "attribute", _attribute, _attribute_condition, _attribute_matches, has_commas=True),
)

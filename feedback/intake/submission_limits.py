"""The limits of an item. They hold for every sender; forms and the API say the same limits in words of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from web.texts import LONGEST_EMAIL, LONGEST_MESSAGE, LONGEST_NAME

if TYPE_CHECKING:
    from feedback.intake.submissions import Submission

LONGEST_CODE = 64  # an id or a name of a program's own
MOST_TAGS, LONGEST_TAG = 20, 50
MOST_ANSWERS, MOST_COUNTS = 20, 100
MOST_ATTRIBUTES, LONGEST_ATTRIBUTE = 20, 100
LONGEST_PAGE = 500


class OverLimit(ValueError):
    """The field holds more than an item can have. The message names no content."""

    safe_to_log = True

    def __init__(self, field: str, limit: str) -> None:
        super().__init__(f"{field}: at most {limit}.")
        self.field = field


def check(submission: Submission) -> None:
    if submission.rating is not None and submission.rating not in range(1, 6):
        raise OverLimit("rating", "5, and at least 1")
    for field, text, longest in _texts(submission):
        if text is not None and len(text) > longest:
            raise OverLimit(field, f"{longest} characters")
    for field, members, most in _collections(submission):
        if len(members) > most:
            raise OverLimit(field, f"{most} members")


def _texts(submission: Submission) -> Iterator[tuple[str, str | None, int]]:
    yield "message", submission.message, LONGEST_MESSAGE
    yield "name", submission.name, LONGEST_NAME
    yield "email", submission.email, LONGEST_EMAIL
    for code in ("form_id", "variant", "release", "source"):
        yield code, getattr(submission, code), LONGEST_CODE
    yield from (("tags", tag, LONGEST_TAG) for tag in submission.tags)
    for question, answer in (submission.answers or {}).items():
        if isinstance(answer, str):
            yield f"answers/{question}", answer, LONGEST_MESSAGE
    context = submission.context or {}
    yield "context/page", context.get("page"), LONGEST_PAGE
    yield from (("context/attributes", value, LONGEST_ATTRIBUTE) for value in context.get("attributes", {}).values())


def _collections(submission: Submission) -> Iterator[tuple[str, Any, int]]:
    yield "tags", submission.tags, MOST_TAGS
    yield "answers", submission.answers or {}, MOST_ANSWERS
    yield "counts", submission.counts, MOST_COUNTS
    yield "context/attributes", (submission.context or {}).get("attributes", {}), MOST_ATTRIBUTES

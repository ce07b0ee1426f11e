"""What no code says: the name of each operation, its words, and what it can answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analytics.api import Totals
from feedback.serializers import Change, Item, ListQuery, NewFeedback, Receipt
from feedback_site.openapi import examples
from feedback_site.openapi.shapes import ChangedItem, FeedbackPage, Health
from web.caller import Scope

ASKED = ("NotAuthenticated", "Forbidden", "NotAcceptable", "RateLimited", "Unavailable")
A_BODY = ("TooLarge", "UnsupportedMediaType")
A_CHANGE = ("NotFound", "Conflict", "PreconditionFailed")
LIMITS = ("RateLimit", "RateLimit-Policy")
CHANGED = "The item as it is now. Without the scope `feedback:read` only its id, folder and version."
UNCHANGED = "It is as you know it: `If-None-Match` names what it is now."


@dataclass(frozen=True)
class Answer:
    status: int
    description: str
    shape: type[Any] | None = None
    example: Any = None
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Told:
    name: str
    tag: str
    summary: str
    description: str
    scope: Scope | None = None
    is_open: bool = False  # to those without a key, too
    query: type[Any] | None = None
    body: type[Any] | None = None
    example: Any = None
    headers: tuple[str, ...] = ()
    answers: tuple[Answer, ...]
    refusals: tuple[str, ...] = ()

    @property
    def scopes(self) -> list[str]:
        return [str(self.scope)] if self.scope else []


OPERATIONS = {
    ("POST", "/feedback"): Told(
        name="createFeedback",
        tag="Feedback",
        summary="Send an item",
        description="Stores what somebody said, once, and finds its mood.\n\n"
        "With an `Idempotency-Key` it can be sent again without storing it twice: the same key and "
        "body get the same answer, with `Idempotency-Replayed: true`; the same key with another body "
        "gets 422.\n\n"
        "The answer does not say whether the item was set aside as spam. An installation may be set "
        "to refuse those who bring no key.",
        scope=Scope.FEEDBACK_WRITE,
        is_open=True,
        body=NewFeedback,
        example=examples.NEW,
        headers=("IdempotencyKey",),
        answers=(
            Answer(
                201,
                "It is stored. This is what its sender may know of it.",
                Receipt,
                examples.RECEIPT,
                ("Location", "Idempotency-Replayed", *LIMITS),
            ),
        ),
        refusals=("InvalidFeedback", *ASKED, *A_BODY, "KeyReused"),
    ),
    ("GET", "/feedback"): Told(
        name="listFeedback",
        tag="Feedback",
        summary="List items",
        description="Newest first, a page at a time. For the next page send `lastKey` with the same filters, "
        "until it is `null`.\n\n"
        "Where filters leave little, a page can hold fewer items than `limit`, or none, and still "
        "have a next one.",
        scope=Scope.FEEDBACK_READ,
        query=ListQuery,
        headers=("IfNoneMatch",),
        answers=(
            Answer(200, "One page.", FeedbackPage, examples.PAGE, ("ETag", *LIMITS)),
            Answer(304, UNCHANGED, headers=("ETag",)),
        ),
        refusals=("InvalidQuery", *ASKED),
    ),
    ("GET", "/feedback/{feedback_id}"): Told(
        name="readFeedback",
        tag="Feedback",
        summary="Read an item",
        description="A deleted item is not found here. It still stands in the list `status=deleted`.",
        scope=Scope.FEEDBACK_READ,
        headers=("IfNoneMatch",),
        answers=(
            Answer(200, "The item.", Item, examples.ITEM, ("ETag", *LIMITS)),
            Answer(304, UNCHANGED, headers=("ETag",)),
        ),
        refusals=("NotFound", *ASKED),
    ),
    ("PATCH", "/feedback/{feedback_id}"): Told(
        name="moveFeedback",
        tag="Feedback",
        summary="Move an item to another folder",
        description="With `If-Match` only at that version, else it is 412. Without it, two changes at the same "
        "moment cannot undo each other either: the second gets 409. An item that is in the folder "
        "already stays as it is.",
        scope=Scope.FEEDBACK_MANAGE,
        body=Change,
        example={"status": "done"},
        headers=("IfMatch",),
        answers=(Answer(200, CHANGED, ChangedItem, examples.MOVED, ("ETag", *LIMITS)),),
        refusals=("InvalidChange", *A_CHANGE, *ASKED, *A_BODY),
    ),
    ("DELETE", "/feedback/{feedback_id}"): Told(
        name="deleteFeedback",
        tag="Feedback",
        summary="Delete an item",
        description="Takes it out of lists and statistics. It is removed for good after seven days, and can be "
        "restored until then.",
        scope=Scope.FEEDBACK_MANAGE,
        headers=("IfMatch",),
        answers=(Answer(204, "It is deleted.", headers=LIMITS),),
        refusals=(*A_CHANGE, *ASKED),
    ),
    ("POST", "/feedback/{feedback_id}/restore"): Told(
        name="restoreFeedback",
        tag="Feedback",
        summary="Restore a deleted item",
        description="Undoes a deletion, within seven days: the item is back in the folder it had before. One that "
        "was not deleted stays as it is.",
        scope=Scope.FEEDBACK_MANAGE,
        headers=("IfMatch",),
        answers=(Answer(200, CHANGED, ChangedItem, examples.RESTORED, ("ETag", *LIMITS)),),
        refusals=(*A_CHANGE, *ASKED),
    ),
    ("GET", "/analytics"): Told(
        name="readAnalytics",
        tag="Analytics",
        summary="What it adds up to",
        description="All that counts, of all time. It takes one read, however much there is, and follows an item "
        "within about a second.\n\n"
        "Anybody may ask, and the answer may be kept for 60 seconds, unless the installation is set "
        "to ask for a key: only then are there 401, 403 and 429.",
        scope=Scope.ANALYTICS_READ,
        is_open=True,
        headers=("IfNoneMatch",),
        answers=(
            Answer(200, "The totals.", Totals, examples.TOTALS, ("ETag",)),
            Answer(304, UNCHANGED, headers=("ETag",)),
        ),
        refusals=ASKED,
    ),
    ("GET", "/health"): Told(
        name="readHealth",
        tag="Health",
        summary="Whether the site works",
        description="For monitors. It asks storage within a second, and tells no secrets.",
        is_open=True,
        answers=(
            Answer(200, "All is well.", Health, examples.WELL),
            Answer(503, "The site runs, but something it needs does not.", Health, examples.ILL, ("Retry-After",)),
        ),
    ),
}

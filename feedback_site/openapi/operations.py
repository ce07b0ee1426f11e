"""The documentation of each operation: its name, texts, responses and errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analytics.api import Totals
from feedback.serializers import Item, ItemUpdate, ListQuery, NewFeedback, Receipt
from feedback_site.openapi import examples
from feedback_site.openapi.shapes import ChangedItem, FeedbackPage, Health
from web.caller import Scope

ASKED = ("NotAuthenticated", "Forbidden", "NotAcceptable", "RateLimited", "Unavailable")
A_BODY = ("TooLarge", "UnsupportedMediaType")
A_CHANGE = ("NotFound", "Conflict", "PreconditionFailed")
LIMITS = ("RateLimit", "RateLimit-Policy")
CHANGED = "The item after the change. Without the scope `feedback:read`, only its id, folder and version."
UNCHANGED = "Nothing has changed since the `ETag` in `If-None-Match`."


@dataclass(frozen=True)
class Answer:
    status: int
    description: str
    shape: type[Any] | None = None
    example: Any = None
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OperationDoc:
    name: str
    tag: str
    summary: str
    description: str
    scope: Scope | None = None
    is_open: bool = False  # also without a key
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
    ("POST", "/feedback"): OperationDoc(
        name="createFeedback",
        tag="Feedback",
        summary="Send an item",
        description="Stores one item and detects its mood.\n\n"
        "With an `Idempotency-Key`, you can send the same request again, and the item is stored only once. "
        "The same key and body get the same response, with `Idempotency-Replayed: true`. The same key with "
        "another body gets 422.\n\n"
        "The response does not show whether the item was moved to the spam folder. An installation can "
        "require a key for this operation.",
        scope=Scope.FEEDBACK_WRITE,
        is_open=True,
        body=NewFeedback,
        example=examples.NEW,
        headers=("IdempotencyKey",),
        answers=(
            Answer(
                201,
                "The item is stored. The response has the fields that the sender may see.",
                Receipt,
                examples.RECEIPT,
                ("Location", "Idempotency-Replayed", *LIMITS),
            ),
        ),
        refusals=("InvalidFeedback", *ASKED, *A_BODY, "KeyReused"),
    ),
    ("GET", "/feedback"): OperationDoc(
        name="listFeedback",
        tag="Feedback",
        summary="List items",
        description="Lists items, newest first, in pages. To get the next page, send `lastKey` with the same filters. "
        "`lastKey` is `null` on the last page.\n\n"
        "If filters match only a few items, a page can have fewer items than `limit`, or none, even if a "
        "next page exists.",
        scope=Scope.FEEDBACK_READ,
        query=ListQuery,
        headers=("IfNoneMatch",),
        answers=(
            Answer(200, "One page of items.", FeedbackPage, examples.PAGE, ("ETag", *LIMITS)),
            Answer(304, UNCHANGED, headers=("ETag",)),
        ),
        refusals=("InvalidQuery", *ASKED),
    ),
    ("GET", "/feedback/{feedback_id}"): OperationDoc(
        name="readFeedback",
        tag="Feedback",
        summary="Get an item",
        description="A deleted item gets 404. It is still in the list with `status=deleted`.",
        scope=Scope.FEEDBACK_READ,
        headers=("IfNoneMatch",),
        answers=(
            Answer(200, "The item.", Item, examples.ITEM, ("ETag", *LIMITS)),
            Answer(304, UNCHANGED, headers=("ETag",)),
        ),
        refusals=("NotFound", *ASKED),
    ),
    ("PATCH", "/feedback/{feedback_id}"): OperationDoc(
        name="moveFeedback",
        tag="Feedback",
        summary="Move an item to another folder",
        description="With `If-Match`, the item is moved only if it still has that version. Otherwise the response is "
        "412. Without `If-Match`, the second of two changes at the same time gets 409. An item that is already in "
        "the folder is not changed.",
        scope=Scope.FEEDBACK_MANAGE,
        body=ItemUpdate,
        example={"status": "done"},
        headers=("IfMatch",),
        answers=(Answer(200, CHANGED, ChangedItem, examples.MOVED, ("ETag", *LIMITS)),),
        refusals=("InvalidChange", *A_CHANGE, *ASKED, *A_BODY),
    ),
    ("DELETE", "/feedback/{feedback_id}"): OperationDoc(
        name="deleteFeedback",
        tag="Feedback",
        summary="Delete an item",
        description="Removes the item from lists and totals. You can restore it for seven days. Then it is removed "
        "permanently.",
        scope=Scope.FEEDBACK_MANAGE,
        headers=("IfMatch",),
        answers=(Answer(204, "The item is deleted.", headers=LIMITS),),
        refusals=(*A_CHANGE, *ASKED),
    ),
    ("POST", "/feedback/{feedback_id}/restore"): OperationDoc(
        name="restoreFeedback",
        tag="Feedback",
        summary="Restore a deleted item",
        description="Restores an item within seven days after its deletion. The item returns to its previous folder. "
        "An item that is not deleted is not changed.",
        scope=Scope.FEEDBACK_MANAGE,
        headers=("IfMatch",),
        answers=(Answer(200, CHANGED, ChangedItem, examples.RESTORED, ("ETag", *LIMITS)),),
        refusals=(*A_CHANGE, *ASKED),
    ),
    ("GET", "/analytics"): OperationDoc(
        name="readAnalytics",
        tag="Analytics",
        summary="Get totals",
        description="Totals over all time, without spam and deleted items. A new item is included after about one "
        "second.\n\n"
        "This operation is public, and the response can be cached for 60 seconds. An installation can require "
        "a key. Only then can the response be 401, 403 or 429.",
        scope=Scope.ANALYTICS_READ,
        is_open=True,
        headers=("IfNoneMatch",),
        answers=(
            Answer(200, "The totals.", Totals, examples.TOTALS, ("ETag",)),
            Answer(304, UNCHANGED, headers=("ETag",)),
        ),
        refusals=ASKED,
    ),
    ("GET", "/health"): OperationDoc(
        name="readHealth",
        tag="Health",
        summary="Check the health of the site",
        description="For monitoring. It checks the storage within one second and shows no secrets.",
        is_open=True,
        answers=(
            Answer(200, "The site works.", Health, examples.WELL),
            Answer(
                503, "The site runs, but a service that it needs does not work.", Health, examples.ILL, ("Retry-After",)
            ),
        ),
    ),
}

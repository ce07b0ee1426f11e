"""Describes the operations on feedback in openapi.json."""

from __future__ import annotations

from feedback.api.item_update import ItemUpdate
from feedback.api.list_filters import ListQuery
from feedback.api.new_item_fields import NewFeedback
from feedback.openapi import examples
from feedback.openapi.errors import (
    CONFLICT,
    FORM_CLOSED,
    INVALID_CHANGE,
    INVALID_FEEDBACK,
    INVALID_QUERY,
    KEY_REUSED,
    NOT_FOUND,
    PRECONDITION_FAILED,
)
from feedback.openapi.serializers import ChangedItem, FeedbackPage
from feedback.serializers import Item, Receipt
from web.caller import Scope
from web.openapi.descriptions import OperationDoc, ResponseDoc
from web.openapi.headers import (
    ETAG,
    IDEMPOTENCY_KEY,
    IDEMPOTENCY_REPLAYED,
    IF_MATCH,
    IF_NONE_MATCH,
    LOCATION,
    RATE_LIMITS,
)
from web.openapi.responses import found

CHANGED = "The item after the change. Without the scope `feedback:read`, only its id, folder and version."
ERRORS_OF_CHANGES = (NOT_FOUND, CONFLICT, PRECONDITION_FAILED)

OPERATIONS: dict[tuple[str, str], OperationDoc] = {
    ("POST", "/feedback"): OperationDoc(
        name="createFeedback",
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
        headers=(IDEMPOTENCY_KEY,),
        responses=(
            ResponseDoc(
                201,
                "The item is stored. The response has the fields that the sender may see.",
                Receipt,
                examples.RECEIPT,
                (LOCATION, IDEMPOTENCY_REPLAYED, *RATE_LIMITS),
            ),
        ),
        errors=(INVALID_FEEDBACK, FORM_CLOSED, KEY_REUSED),
    ),
    ("GET", "/feedback"): OperationDoc(
        name="listFeedback",
        summary="List items",
        description="Lists items, newest first, in pages. To get the next page, send `lastKey` with the same filters. "
        "`lastKey` is `null` on the last page.\n\n"
        "One request reads at most 1,000 items. If filters leave only a few of them, a page can have fewer items than "
        "`limit`, or none, even if a next page exists. Then `searchedBackTo` says how far back it came.\n\n"
        "The search for a text is another operation, because an address must not have a name in it.",
        scope=Scope.FEEDBACK_READ,
        query=ListQuery,
        headers=(IF_NONE_MATCH,),
        responses=found("One page of items.", FeedbackPage, examples.PAGE),
        errors=(INVALID_QUERY,),
    ),
    ("GET", "/feedback/{feedback_id}"): OperationDoc(
        name="readFeedback",
        summary="Get an item",
        description="A deleted item gets 404. It is still in the list with `status=deleted`.",
        scope=Scope.FEEDBACK_READ,
        headers=(IF_NONE_MATCH,),
        responses=found("The item.", Item, examples.ITEM),
        errors=(NOT_FOUND,),
    ),
    ("PATCH", "/feedback/{feedback_id}"): OperationDoc(
        name="changeFeedback",
        summary="Change an item",
        description="Changes the fields that the body has, together. A snoozed item comes back by itself.\n\n"
        "With `If-Match`, the item is changed only if it still has that version. Otherwise the response is "
        "412. Without `If-Match`, the second of two changes at the same time gets 409. An item that already has these "
        "values is not changed.",
        scope=Scope.FEEDBACK_MANAGE,
        body=ItemUpdate,
        example={"status": "done"},
        headers=(IF_MATCH,),
        responses=(ResponseDoc(200, CHANGED, ChangedItem, examples.MOVED, (ETAG, *RATE_LIMITS)),),
        errors=(INVALID_CHANGE, *ERRORS_OF_CHANGES),
    ),
    ("DELETE", "/feedback/{feedback_id}"): OperationDoc(
        name="deleteFeedback",
        summary="Delete an item",
        description="Removes the item from lists and totals. You can restore it for seven days. Then it is removed "
        "permanently.",
        scope=Scope.FEEDBACK_MANAGE,
        headers=(IF_MATCH,),
        responses=(ResponseDoc(204, "The item is deleted.", headers=RATE_LIMITS),),
        errors=ERRORS_OF_CHANGES,
    ),
    ("POST", "/feedback/{feedback_id}/restore"): OperationDoc(
        name="restoreFeedback",
        summary="Restore a deleted item",
        description="Restores an item within seven days after its deletion. The item returns to its previous folder. "
        "An item that is not deleted is not changed.",
        scope=Scope.FEEDBACK_MANAGE,
        headers=(IF_MATCH,),
        responses=(ResponseDoc(200, CHANGED, ChangedItem, examples.RESTORED, (ETAG, *RATE_LIMITS)),),
        errors=ERRORS_OF_CHANGES,
    ),
}

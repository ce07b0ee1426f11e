"""All that this app adds to openapi.json."""

from __future__ import annotations

from feedback.openapi import bulk, messages, views
from feedback.openapi.examples import ITEM_ID
from feedback.openapi.fields import FIELD_CODES
from feedback.openapi.operations import OPERATIONS
from web.openapi.descriptions import AppDoc

DOC = AppDoc(
    tag="Feedback",
    description="Send, list, read and change items of feedback.",
    operations=OPERATIONS | views.OPERATIONS | bulk.OPERATIONS | messages.OPERATIONS,
    path_parameters={
        "feedbackId": {"description": "The `feedbackId` of an item.", "example": ITEM_ID},
        "viewId": {"description": "The `viewId` of a saved view.", "example": views.VIEW_ID},
    },
    schemas=bulk.SCHEMAS
    | {
        "ItemUpdate": "The fields of an item that you can change.",
        "ChangedItem": "The changed item. A caller without `feedback:read` gets only `feedbackId`, `status` and "
        "`version`.",
        "Context": "Where an item was written. Other fields are ignored. Cookies and user agents are never stored.",
        "FeedbackPage": "One page of a list.",
        "Item": "An item, with all fields for the staff.",
        "NewNote": "A note.",
        "NewReply": "A reply by e-mail.",
        "Note": "A note for the members of the project.",
        "NoteList": "The notes on an item.",
        "Reply": "A reply to the customer, or an answer of the customer.",
        "ReplyList": "The replies and answers of an item.",
        "NewFeedback": "One item of feedback. The server removes white space at the ends of texts and stores them in "
        'Unicode NFC. Length limits apply to the stored text. `null` and `""` mean "no value".',
        "Receipt": "An item, with the fields that its sender may see.",
        "SearchBody": "A text to search for, and filters.",
        "View": "Saved filters of the inbox.",
        "ViewBody": "A view to save.",
        "ViewUpdate": "The members of a view that you can change.",
        "ViewsOfCaller": "All views that the caller can use.",
    },
    error_codes={
        "conflict": "Another request changed the item at the same time. Read the item again.",
        "form_closed": "The form takes no more feedback: its closing date has passed, or it has all its answers.",
        "idempotency_key_reused": "The `Idempotency-Key` was used before with another body, or its item no longer "
        "exists.",
        "too_many_views": "The person or the project has as many saved views as allowed. Delete one first.",
        "not_answerable": "The item has no e-mail address, or one that takes no mails.",
        "precondition_failed": "The item does not have the version that `If-Match` names.",
    },
    field_codes=FIELD_CODES,
)

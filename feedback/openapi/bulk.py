"""Describes the operations on many items in openapi.json."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from feedback.api.bulk import NO_BATCH
from feedback.api.bulk_fields import ONE_OF_BOTH, BulkBody, UndoBody
from feedback.inbox.bulk import Outcome
from feedback.openapi.errors import KEY_REUSED
from feedback.openapi.examples import ITEM_ID
from jobs.api import Job
from jobs.openapi import RUNNING
from web.caller import Scope
from web.openapi import responses
from web.openapi.descriptions import ErrorCase, OperationDoc, ResponseDoc
from web.openapi.headers import IDEMPOTENCY_KEY, IDEMPOTENCY_REPLAYED, LOCATION, RATE_LIMITS

BATCH_ID = "01a2c6f0-7d2b-7c31-9a5e-3f1d8b64c2cc"
OTHER_ID = "0d9a53f1-52f9-4d37-8f60-5b6d0a6f7c11"


class BulkItem(serializers.Serializer[Any]):
    feedbackId = serializers.UUIDField(help_text="The id of the item.")  # noqa: N815 - as it is shown
    outcome = serializers.ChoiceField(
        choices=[outcome for outcome in Outcome if outcome is not Outcome.LEFT],
        help_text="`changed`; `unchanged`: it was already so; `conflict`: others changed the same at this moment; "
        "`refused`: it has no room for the tags; `missing`; `failed`: send it again.",
    )
    version = serializers.IntegerField(allow_null=True, help_text="The version that it has now.")


class BulkResult(serializers.Serializer[Any]):
    batchId = serializers.UUIDField(help_text="For the undo.")  # noqa: N815
    changed = serializers.IntegerField(help_text="How many items were changed.")
    items = BulkItem(many=True, help_text="What became of each item.")


class StartedJob(serializers.Serializer[Any]):
    batchId = serializers.UUIDField(help_text="For the undo.")  # noqa: N815
    job = Job(help_text="Its state: read it at the address in `Location`.")


class UndoResult(serializers.Serializer[Any]):
    restored = serializers.IntegerField(help_text="How many items are again as they were.")
    changedSince = serializers.ListField(  # noqa: N815
        child=serializers.UUIDField(), help_text="Items that others have changed since: they stay as they are."
    )
    missing = serializers.ListField(child=serializers.UUIDField(), help_text="Items that are gone.")


SCHEMAS = {
    "BulkBody": "Which items, and what changes on them.",
    "BulkEdit": "What changes on each item.",
    "BulkItem": "What became of one item.",
    "BulkResult": "What became of the items.",
    "BulkFilters": "Filters, as the parameters of a list.",
    "StartedJob": "A change that goes on in the background.",
    "UndoBody": "Which bulk change to undo.",
    "UndoResult": "What became of the items of the bulk change.",
}
INVALID_BULK = responses.invalid_body("InvalidBulk", ("pointer", "/ids", "required", ONE_OF_BOTH))
INVALID_UNDO = responses.invalid_body(
    "InvalidUndo",
    ("pointer", "/batchId", "invalid", "Give the batchId of a bulk change."),
    description="`batchId` is not valid, or the body cannot be read.",
)
BATCH_NOT_FOUND = responses.error(
    "BatchNotFound", 404, "The bulk change does not exist, or is too old.", ErrorCase("not_found", NO_BATCH)
)
STARTED = {"batchId": BATCH_ID, "job": RUNNING | {"state": "queued", "done": 0, "result": None}}
DONE = {
    "batchId": BATCH_ID,
    "changed": 1,
    "items": [
        {"feedbackId": ITEM_ID, "outcome": "changed", "version": 2},
        {"feedbackId": OTHER_ID, "outcome": "missing", "version": None},
    ],
}

OPERATIONS: dict[tuple[str, str], OperationDoc] = {
    ("POST", "/feedback/bulk"): OperationDoc(
        name="changeManyFeedback",
        summary="Change many items",
        description="Changes up to 100 items by their ids, or all items that match filters. Each item is changed for "
        "itself: others of the batch may fail. More than 100 matching items are changed in the background: the "
        "response is 202, and `Location` the URL of the job.\n\n"
        "With an `Idempotency-Key`, you can send the same request again. Nothing is changed twice.",
        scope=Scope.FEEDBACK_MANAGE,
        body=BulkBody,
        example={"ids": [ITEM_ID, OTHER_ID], "change": {"status": "done", "addTags": ["checkout"]}},
        headers=(IDEMPOTENCY_KEY,),
        responses=(
            ResponseDoc(200, "What became of each item.", BulkResult, DONE, (IDEMPOTENCY_REPLAYED, *RATE_LIMITS)),
            ResponseDoc(
                202,
                "The items are changed in the background.",
                StartedJob,
                STARTED,
                (LOCATION, IDEMPOTENCY_REPLAYED, *RATE_LIMITS),
            ),
        ),
        errors=(INVALID_BULK, KEY_REUSED),
    ),
    ("POST", "/feedback/undo"): OperationDoc(
        name="undoManyFeedback",
        summary="Undo a change of many items",
        description="Restores the items of a bulk change, within seven days. An item that others have changed since "
        "stays as it is. To undo it a second time does nothing, and has the same response. If the bulk change was a "
        "job, so is its undo. If it still runs, it is cancelled first.",
        scope=Scope.FEEDBACK_MANAGE,
        body=UndoBody,
        example={"batchId": BATCH_ID},
        responses=(
            ResponseDoc(
                200,
                "What became of the items.",
                UndoResult,
                {"restored": 2, "changedSince": [ITEM_ID], "missing": []},
                RATE_LIMITS,
            ),
            ResponseDoc(
                202, "The items are restored in the background.", StartedJob, STARTED, (LOCATION, *RATE_LIMITS)
            ),
        ),
        errors=(INVALID_UNDO, BATCH_NOT_FOUND),
    ),
}

"""Describes the search and the saved views in openapi.json."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from feedback.api.search import SearchBody
from feedback.api.view_fields import A_NAME, View, ViewBody, ViewUpdate
from feedback.api.views import GONE, TooMany, ViewConflict, ViewKeyReused, ViewVersionMismatch
from feedback.openapi import examples
from feedback.openapi.serializers import FeedbackPage
from web.caller import Scope
from web.openapi import responses
from web.openapi.descriptions import ErrorCase, OperationDoc, ResponseDoc, default_case
from web.openapi.headers import (
    ETAG,
    IDEMPOTENCY_KEY,
    IDEMPOTENCY_REPLAYED,
    IF_MATCH,
    IF_NONE_MATCH,
    LOCATION,
    RATE_LIMITS,
)

VIEW_ID = "9d2f6b1c-4e87-4a03-b5f1-c86e07a3d942"
NEW: dict[str, Any] = {
    "name": "Unhappy, this week",
    "shared": True,
    "filters": {"status": "open", "rating": "1,2", "period": "7d"},
    "search": "checkout",
}
EXAMPLE: dict[str, Any] = NEW | {
    "viewId": VIEW_ID,
    "position": 1,
    "createdBy": "key:4f2a90c1b7de",
    "createdAt": "2026-11-23T09:30:00.123Z",
    "updatedAt": "2026-11-23T09:30:00.123Z",
    "version": 1,
}
RENAMED = EXAMPLE | {"name": "This week", "updatedAt": "2026-11-24T10:02:17.480Z", "version": 2}

INVALID_SEARCH = responses.invalid_body(
    "InvalidSearch",
    ("pointer", "/rating", "invalid", "Give ratings from 1 to 5, such as 2 or 1,2 or 1-3."),
    description="A member is not valid, or `lastKey` belongs to another search.",
)
INVALID_VIEW = responses.invalid_body(
    "InvalidView",
    ("pointer", "/name", "blank", A_NAME),
    description="A member or a header is not valid, or the body cannot be read.",
)
NOT_FOUND = responses.error(
    "ViewNotFound", 404, "The view does not exist, or it belongs to another person.", ErrorCase("not_found", GONE)
)
TOO_MANY = responses.error(
    "TooManyViews", 409, "The person or the project has as many views as allowed.", default_case(TooMany)
)
CONFLICT = responses.conflict("ViewConflict", "view", ViewConflict)
PRECONDITION_FAILED = responses.precondition_failed("ViewPreconditionFailed", "view", ViewVersionMismatch)
KEY_REUSED = responses.key_reused("ViewKeyReused", "a view that no longer exists", ViewKeyReused)


class ViewsOfCaller(serializers.Serializer[Any]):
    items = View(many=True, help_text="Those of the project, then those of the person, each in their order.")


OPERATIONS: dict[tuple[str, str], OperationDoc] = {
    ("POST", "/feedback/search"): OperationDoc(
        name="searchFeedback",
        summary="Search for a text",
        description="Lists the items that match the filters and have the text, newest first, in pages. The text is in "
        "the body, because an address, which is logged, must not have a name in it.\n\n"
        "One request reads at most 1,000 items. If the page is not full and not the last one, `searchedBackTo` says "
        "how far back it came. To go on, send `lastKey` with the same body.",
        scope=Scope.FEEDBACK_READ,
        body=SearchBody,
        example={"search": "checkout", "status": "open", "rating": "1,2"},
        responses=(ResponseDoc(200, "One page of items.", FeedbackPage, examples.PAGE, RATE_LIMITS),),
        errors=(INVALID_SEARCH,),
    ),
    ("GET", "/views"): OperationDoc(
        name="listViews",
        summary="List saved views",
        description="Lists the saved filters of the project, and those of the signed-in person. A key gets only those "
        "of the project.",
        scope=Scope.FEEDBACK_READ,
        headers=(IF_NONE_MATCH,),
        responses=responses.found("The views.", ViewsOfCaller, {"items": [EXAMPLE]}),
    ),
    ("POST", "/views"): OperationDoc(
        name="createView",
        summary="Save a view",
        description="Saves filters, and the text of a search, under a name. Views of the project are for all its "
        "members. A signed-in person can save views of their own with `feedback:read`.",
        scope=Scope.FEEDBACK_MANAGE,
        body=ViewBody,
        example=NEW,
        headers=(IDEMPOTENCY_KEY,),
        responses=(
            ResponseDoc(201, "The view is saved.", View, EXAMPLE, (LOCATION, ETAG, IDEMPOTENCY_REPLAYED, *RATE_LIMITS)),
        ),
        errors=(INVALID_VIEW, TOO_MANY, KEY_REUSED),
    ),
    ("PATCH", "/views/{view_id}"): OperationDoc(
        name="changeView",
        summary="Change a saved view",
        description="Changes the members that the body has. `filters` replace all filters of the view.",
        scope=Scope.FEEDBACK_MANAGE,
        body=ViewUpdate,
        example={"name": "This week"},
        headers=(IF_MATCH,),
        responses=(ResponseDoc(200, "The view after the change.", View, RENAMED, (ETAG, *RATE_LIMITS)),),
        errors=(INVALID_VIEW, NOT_FOUND, CONFLICT, PRECONDITION_FAILED),
    ),
    ("DELETE", "/views/{view_id}"): OperationDoc(
        name="deleteView",
        summary="Delete a saved view",
        description="Deletes the view. The items stay.",
        scope=Scope.FEEDBACK_MANAGE,
        headers=(IF_MATCH,),
        responses=(ResponseDoc(204, "The view is deleted.", headers=RATE_LIMITS),),
        errors=(NOT_FOUND, CONFLICT, PRECONDITION_FAILED),
    ),
}

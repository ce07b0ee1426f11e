"""Describes the operations on releases in openapi.json."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from analytics.releases.api import (
    DIFFERS,
    GONE,
    AnnouncedBefore,
    ReleaseConflict,
    ReleaseVersionMismatch,
)
from analytics.releases.api_fields import (
    IN_THE_FUTURE,
    VERSION_REQUIRED,
    NewRelease,
    Release,
    ReleaseQuery,
    ReleaseUpdate,
)
from web.caller import Scope
from web.openapi import responses
from web.openapi.descriptions import (
    AppDoc,
    ErrorCase,
    OperationDoc,
    ResponseDoc,
    default_case,
    invalid_case,
)
from web.openapi.headers import ETAG, IF_MATCH, IF_NONE_MATCH, LOCATION, RATE_LIMITS
from web.openapi.responses import MALFORMED, found

NEW_EXAMPLE: dict[str, Any] = {
    "version": "2.1.0",
    "at": "2026-11-23T09:30:00.000Z",
    "note": "The new checkout",
    "url": "https://github.com/example/shop/releases/tag/2.1.0",
}
RELEASE_ID = "1dfce46a-976d-5573-8faa-180db0bd1247"  # of NEW_EXAMPLE in the default project
EXAMPLE: dict[str, Any] = {
    "releaseId": RELEASE_ID,
    "version": "2.1.0",
    "kind": "release",
    "at": "2026-11-23T09:30:00.000Z",
    "note": "The new checkout",
    "url": "https://github.com/example/shop/releases/tag/2.1.0",
    "regressedAt": None,
    "createdBy": "key:4f2a90c1b7de",
    "createdAt": "2026-11-23T09:30:04.123Z",
    "updatedAt": "2026-11-23T09:30:04.123Z",
}
CORRECTED = EXAMPLE | {"note": "The new checkout, for half of the visitors", "updatedAt": "2026-11-23T11:02:17.480Z"}

INVALID = responses.error(
    "InvalidRelease",
    400,
    "A member is not valid, or the body cannot be read.",
    invalid_case(("pointer", "/version", "required", VERSION_REQUIRED)),
    MALFORMED,
)
INVALID_UPDATE = responses.error(
    "InvalidReleaseUpdate",
    400,
    "A member is not valid, or the body cannot be read.",
    invalid_case(("pointer", "/at", "in_the_future", IN_THE_FUTURE)),
    MALFORMED,
)
INVALID_QUERY = responses.invalid_query("InvalidReleaseQuery")
NOT_FOUND = responses.error("ReleaseNotFound", 404, "The release does not exist.", ErrorCase("not_found", GONE))
DIFFERENT = responses.error(
    "ReleaseAnnouncedDifferently",
    409,
    "The version was announced before with other values, or another request is announcing it at this moment.",
    ErrorCase(
        str(AnnouncedBefore.default_code),
        str(AnnouncedBefore.default_detail),
        ({"pointer": "/note", "code": "differs", "detail": DIFFERS},),
    ),
    default_case(ReleaseConflict),
)
CONFLICT = responses.conflict("ReleaseConflict", "release", ReleaseConflict)
PRECONDITION_FAILED = responses.precondition_failed("ReleasePreconditionFailed", "release", ReleaseVersionMismatch)


class ReleasePage(serializers.Serializer[Any]):
    items = Release(many=True, help_text="Newest first.")
    count = serializers.IntegerField(min_value=0, max_value=100, help_text="The number of releases on this page.")
    lastKey = serializers.CharField(  # noqa: N815 - as it is shown
        allow_null=True, help_text="Send it to get the next page. `null` only on the last page."
    )


OPERATIONS: dict[tuple[str, str], OperationDoc] = {
    ("GET", "/releases"): OperationDoc(
        name="listReleases",
        summary="List releases",
        description="Lists what was announced, the newest time first. To get the next page, send `lastKey` with the "
        "same filters.",
        scope=Scope.ANALYTICS_READ,
        query=ReleaseQuery,
        headers=(IF_NONE_MATCH,),
        responses=found("One page of releases.", ReleasePage, {"items": [EXAMPLE], "count": 1, "lastKey": None}),
        errors=(INVALID_QUERY,),
    ),
    ("POST", "/releases"): OperationDoc(
        name="announceRelease",
        summary="Announce a release",
        description="Only `version` is required. An incident or a campaign is announced in the same way, with its "
        "`kind`.\n\n"
        "You can send the same request again: a version is announced once for each kind. The second response is 200. "
        "Members that the second request leaves out are not compared, so it needs no `at`. If a member has another "
        "value than the first time, the response is 409 and names it.",
        scope=Scope.RELEASES_WRITE,
        body=NewRelease,
        example=NEW_EXAMPLE,
        responses=(
            ResponseDoc(201, "The release.", Release, EXAMPLE, (ETAG, LOCATION, *RATE_LIMITS)),
            ResponseDoc(200, "It was announced before.", Release, EXAMPLE, (ETAG, LOCATION, *RATE_LIMITS)),
        ),
        errors=(INVALID, DIFFERENT),
    ),
    ("GET", "/releases/{release_id}"): OperationDoc(
        name="readRelease",
        summary="Get a release",
        description="One release. `regressedAt` says whether the ratings fell with it.",
        scope=Scope.ANALYTICS_READ,
        headers=(IF_NONE_MATCH,),
        responses=found("The release.", Release, EXAMPLE),
        errors=(NOT_FOUND,),
    ),
    ("PATCH", "/releases/{release_id}"): OperationDoc(
        name="correctRelease",
        summary="Correct a release",
        description="Changes the members that the body has. The version and the kind cannot change: delete the release "
        "and announce it again.",
        scope=Scope.RELEASES_WRITE,
        body=ReleaseUpdate,
        example={"note": CORRECTED["note"]},
        headers=(IF_MATCH,),
        responses=(ResponseDoc(200, "The release after the change.", Release, CORRECTED, (ETAG, *RATE_LIMITS)),),
        errors=(INVALID_UPDATE, NOT_FOUND, CONFLICT, PRECONDITION_FAILED),
    ),
    ("DELETE", "/releases/{release_id}"): OperationDoc(
        name="deleteRelease",
        summary="Delete a release",
        description="Removes what was announced. Items that name the release keep it, and so do the counters.",
        scope=Scope.RELEASES_WRITE,
        headers=(IF_MATCH,),
        responses=(ResponseDoc(204, "The release is deleted.", headers=RATE_LIMITS),),
        errors=(NOT_FOUND, CONFLICT, PRECONDITION_FAILED),
    ),
}

DOC = AppDoc(
    tag="Releases",
    description="Announce the releases of your product, incidents and campaigns, so that figures can be compared.",
    operations=OPERATIONS,
    path_parameters={"releaseId": {"description": "The `releaseId` of a release.", "example": RELEASE_ID}},
    schemas={
        "NewRelease": "A release to announce. Length limits apply to the text without white space at its ends.",
        "Release": "A release of your product, an incident or a campaign.",
        "ReleasePage": "One page of a list.",
        "ReleaseUpdate": "The members of a release that you can correct.",
    },
    error_codes={"announced_differently": "The version was announced before, with other values. See `errors`."},
    field_codes={
        "differs": "The release was announced with another value.",
        "in_the_future": "The time has not come yet.",
    },
)

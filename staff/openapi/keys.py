"""Describes the operations on API keys in openapi.json."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from staff.keys.api import GONE, EndedKey, KeyConflict, KeyOfKeyReused, KeyVersionMismatch
from staff.keys.api_fields import A_NAME, IN_THE_PAST, KeyDetails, KeyQuery, KeyUpdate, NewKeyBody, ShownKey
from web.caller import Scope
from web.openapi import responses
from web.openapi.descriptions import AppDoc, ErrorCase, OperationDoc, ResponseDoc, default_case
from web.openapi.headers import (
    ETAG,
    IDEMPOTENCY_KEY,
    IDEMPOTENCY_REPLAYED,
    IF_MATCH,
    IF_NONE_MATCH,
    LOCATION,
    RATE_LIMITS,
)

KEY_ID = "4f2a4f2a4f2a"
NEW: dict[str, Any] = {"name": "CRM", "scopes": ["feedback:read", "keys:manage"], "validUntil": None}
EXAMPLE: dict[str, Any] = {
    "keyId": KEY_ID,
    "name": "CRM",
    "prefix": f"fbk_{KEY_ID}",
    "scopes": ["feedback:read", "keys:manage"],
    "state": "valid",
    "validUntil": None,
    "lastUsedAt": None,
    "createdBy": "person:2c9f8a0e-7d41-4e0b-9f55-0c1d2e3f4a5b",
    "createdAt": "2026-11-23T09:30:00.123Z",
    "revokedAt": None,
}
SHOWN = EXAMPLE | {"key": f"fbk_{KEY_ID}_the-part-that-is-secret"}
RENAMED = EXAMPLE | {"name": "CRM of the shop"}

INVALID = responses.invalid_body("InvalidKey", ("pointer", "/name", "required", A_NAME))
INVALID_UPDATE = responses.invalid_body("InvalidKeyUpdate", ("pointer", "/validUntil", "in_the_past", IN_THE_PAST))
INVALID_QUERY = responses.invalid_query("InvalidKeyQuery")
NOT_FOUND = responses.error("KeyNotFound", 404, "The project has no such key.", ErrorCase("not_found", GONE))
CONFLICT = responses.conflict("KeyConflict", "key", KeyConflict)
CONFLICT_OR_ENDED = responses.error(
    "KeyConflictOrEnded",
    409,
    "Another request changed the key at the same time, or the key has ended.",
    default_case(KeyConflict),
    default_case(EndedKey),
)
PRECONDITION_FAILED = responses.precondition_failed("KeyPreconditionFailed", "key", KeyVersionMismatch)
KEY_REUSED = responses.error(
    "KeyOfKeyReused", 422, "The `Idempotency-Key` was used before, with another body.", default_case(KeyOfKeyReused)
)


class KeyPage(serializers.Serializer[Any]):
    items = KeyDetails(many=True, help_text="Newest first, also those that have ended.")
    count = serializers.IntegerField(min_value=0, max_value=100, help_text="The number of keys on this page.")
    lastKey = serializers.CharField(  # noqa: N815 - as it is shown
        allow_null=True, help_text="Send it to get the next page. `null` only on the last page."
    )


OPERATIONS: dict[tuple[str, str], OperationDoc] = {
    ("GET", "/keys"): OperationDoc(
        name="listKeys",
        summary="List API keys",
        description="Lists the keys of the project, newest first, also revoked and expired ones. No response has the "
        "secret of a key.",
        scope=Scope.KEYS_MANAGE,
        query=KeyQuery,
        headers=(IF_NONE_MATCH,),
        responses=responses.found("One page of keys.", KeyPage, {"items": [EXAMPLE], "count": 1, "lastKey": None}),
        errors=(INVALID_QUERY,),
    ),
    ("POST", "/keys"): OperationDoc(
        name="createKey",
        summary="Create an API key",
        description="Creates a key for the project. It can have at most the scopes that you have, and cannot be valid "
        "longer than the key that makes it.\n\n"
        "`key` is what a program sends. It is in this response only: if you send the request again with the same "
        "`Idempotency-Key`, the response has the same key with `key: null`.",
        scope=Scope.KEYS_MANAGE,
        body=NewKeyBody,
        example=NEW | {"scopes": ["keys:manage"]},
        headers=(IDEMPOTENCY_KEY,),
        responses=(
            ResponseDoc(
                201,
                "The key.",
                ShownKey,
                SHOWN,
                (LOCATION, ETAG, IDEMPOTENCY_REPLAYED, *RATE_LIMITS),
            ),
        ),
        errors=(INVALID, KEY_REUSED),
    ),
    ("GET", "/keys/{key_id}"): OperationDoc(
        name="readKey",
        summary="Get an API key",
        description="One key, without its secret.",
        scope=Scope.KEYS_MANAGE,
        headers=(IF_NONE_MATCH,),
        responses=responses.found("The key.", KeyDetails, EXAMPLE),
        errors=(NOT_FOUND,),
    ),
    ("PATCH", "/keys/{key_id}"): OperationDoc(
        name="changeKey",
        summary="Change an API key",
        description="Changes the members that the body has. The scopes cannot change: create a new key. A key that "
        "has ended cannot change any more.",
        scope=Scope.KEYS_MANAGE,
        body=KeyUpdate,
        example={"name": RENAMED["name"]},
        headers=(IF_MATCH,),
        responses=(ResponseDoc(200, "The key after the change.", KeyDetails, RENAMED, (ETAG, *RATE_LIMITS)),),
        errors=(INVALID_UPDATE, NOT_FOUND, CONFLICT_OR_ENDED, PRECONDITION_FAILED),
    ),
    ("DELETE", "/keys/{key_id}"): OperationDoc(
        name="revokeKey",
        summary="Revoke an API key",
        description="Ends the key for ever. Within ten seconds it is refused everywhere. It stays in the list.",
        scope=Scope.KEYS_MANAGE,
        headers=(IF_MATCH,),
        responses=(ResponseDoc(204, "The key is revoked.", headers=RATE_LIMITS),),
        errors=(NOT_FOUND, CONFLICT, PRECONDITION_FAILED),
    ),
}

DOC = AppDoc(
    tag="API keys",
    description="Create and revoke the keys with which programs use this API.",
    operations=OPERATIONS,
    path_parameters={"keyId": {"description": "The `keyId` of a key.", "example": KEY_ID}},
    schemas={
        "NewKeyBody": "A key to create. Length limits apply to the text without white space at its ends.",
        "KeyDetails": "A key, without its secret.",
        "ShownKey": "A key, with the text that a program sends.",
        "KeyPage": "One page of a list.",
        "KeyUpdate": "The members of a key that can change.",
    },
    error_codes={"key_ended": "The key is revoked or has expired, and cannot change any more."},
    field_codes={
        "beyond_yours": "The key would be able to do more, or be valid longer, than you.",
        "min_length": "The list has too few members.",
        "in_the_past": "The time has come already.",
    },
)

"""The meaning of each error code. Tests check that the API sends no other code."""

from __future__ import annotations

# `code` of the whole error response.
OF_RESPONSES = {
    "authentication_failed": "The key is unknown, wrong or revoked.",
    "bad_request": "The request cannot be read, or its `Host` is not this site.",
    "conflict": "Another request changed the item at the same time. Read the item again.",
    "forbidden": "The key or the role does not have the scope that `detail` names.",
    "idempotency_key_reused": "The `Idempotency-Key` was used before with another body, or its item no longer exists.",
    "internal_error": "An error of the server. Include `requestId` when you report it.",
    "invalid": "Fields, parameters or headers are not valid. `errors` lists each of them.",
    "keys_unavailable": "The key cannot be checked right now. Retry after the time in `Retry-After`.",
    "malformed": "The body is not a JSON object in UTF-8. `detail` gives the position.",
    "method_not_allowed": "The address does not support this method. `Allow` lists the supported methods.",
    "not_acceptable": "`Accept` does not allow `application/json`.",
    "not_authenticated": "The request needs a key and has none.",
    "not_found": "The address or the item does not exist, or the item was deleted.",
    "precondition_failed": "The item does not have the version that `If-Match` names.",
    "rate_limited": "Too many requests. Retry after the time in `Retry-After`.",
    "too_large": "The body is too large.",
    "unavailable": "The storage is overloaded or does not answer. Retry after the time in `Retry-After`.",
    "unsupported_encoding": "The body is compressed. Send it without compression.",
    "unsupported_media_type": "The `Content-Type` of the body is not `application/json`.",
}

# `code` of each entry of `errors`.
OF_FIELDS = {
    "bad_cursor": "`lastKey` is not from this list, or the filters have changed.",
    "blank": "The value is empty. Leave it out instead.",
    "invalid": "The value has the wrong type or format.",
    "invalid_choice": "The value is not one of the allowed values.",
    "max_length": "The text is too long.",
    "max_value": "The number is too large.",
    "min_value": "The number is too small.",
    "not_listed": "The form does not list this release, and the caller may not use other releases.",
    "null": "The value is `null`, but a value is required.",
    "null_characters_not_allowed": "The text contains the character U+0000.",
    "required": "The field is required and is missing.",
    "unfit": "The text contains a character that cannot be stored. `detail` names it.",
    "unknown": "No form has this id.",
}

"""What each code of an error means. Tests hold that the API sends no other."""

from __future__ import annotations

# `code` of the whole answer.
OF_ANSWERS = {
    "authentication_failed": "The key is unknown, wrong or revoked.",
    "bad_request": "The request cannot be read at all, or names a host that is not this site.",
    "conflict": "Somebody else changed the item at the same moment: read it again.",
    "forbidden": "The key or the role lacks the scope that `detail` names.",
    "idempotency_key_reused": "The `Idempotency-Key` came before with another body, or its item is gone.",
    "internal_error": "A fault of ours. Quote `requestId` when you report it.",
    "invalid": "Members, parameters or headers do not fit. `errors` lists each.",
    "keys_unavailable": "The key cannot be checked right now: wait as long as `Retry-After` says.",
    "malformed": "The body is not a JSON object in UTF-8. `detail` says where.",
    "method_not_allowed": "The address does not take this method. `Allow` lists those that it takes.",
    "not_acceptable": "`Accept` leaves out `application/json`.",
    "not_authenticated": "A key is needed, and none was sent.",
    "not_found": "There is no such address or item, or the item was deleted.",
    "precondition_failed": "The item is not at the version that `If-Match` names.",
    "rate_limited": "Too many requests: wait as long as `Retry-After` says.",
    "too_large": "The body is too large.",
    "unavailable": "Storage pushes back: wait as long as `Retry-After` says.",
    "unsupported_encoding": "The body is compressed: send it as it is.",
    "unsupported_media_type": "The body is not sent as `application/json`.",
}

# `code` of each entry of `errors`.
OF_MEMBERS = {
    "bad_cursor": "`lastKey` is not from this list, or the filters are not the same.",
    "blank": "It is empty: leave it out instead.",
    "invalid": "It has the wrong type or form.",
    "invalid_choice": "It is none of the values that are allowed.",
    "max_length": "The text is too long.",
    "max_value": "The number is too large.",
    "min_value": "The number is too small.",
    "not_listed": "The form does not list this release, and the caller may name no other.",
    "null": "It is `null`, and has to have a value.",
    "null_characters_not_allowed": "The text holds the character U+0000.",
    "required": "It is missing.",
    "unfit": "The text holds a character that cannot be stored. `detail` names it.",
    "unknown": "There is no form with this id.",
}

"""Where a reader stopped, as a token that only we can make and that fits only what it pages through."""

from __future__ import annotations

from typing import Any

from django.core.signing import BadSignature, Signer


class BadCursor(Exception):
    """Not a token of ours, or one of another listing."""


def seal(listing: str, position: dict[str, Any]) -> str:
    return _signer(listing).sign_object(position)


def unseal(listing: str, token: str) -> dict[str, Any]:
    try:
        position: dict[str, Any] = _signer(listing).unsign_object(token)
    except (BadSignature, ValueError):
        raise BadCursor("The cursor does not belong to this listing.") from None
    return position


def _signer(listing: str) -> Signer:
    # The listing is part of the salt, so that a token of one project or filter is no token of another.
    return Signer(salt=f"cursor {listing}")

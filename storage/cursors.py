"""Signs the tokens with which a list goes on. A token is valid for one list only."""

from __future__ import annotations

from typing import Any

from django.core.signing import BadSignature, Signer


class BadCursor(Exception):
    """The token is not from this site, or belongs to another listing."""


def seal_cursor(listing: str, position: dict[str, Any]) -> str:
    return _signer(listing).sign_object(position)


def open_cursor(listing: str, token: str) -> dict[str, Any]:
    try:
        position: dict[str, Any] = _signer(listing).unsign_object(token)
    except (BadSignature, ValueError):
        raise BadCursor("The cursor does not belong to this listing.") from None
    return position


def _signer(listing: str) -> Signer:
    # The listing is part of the salt: a token of one project, filter or search is not valid for another. So the token
    # binds the text of a search and does not contain it.
    return Signer(salt=f"cursor {listing}")

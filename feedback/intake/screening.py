"""What is probably spam. It is set aside for staff to look at, never dropped, and its sender is not told."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum

from pynamodb.exceptions import UpdateError

from storage import claims

REPEATED_WITHIN = timedelta(hours=1)

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")


class SpamReason(StrEnum):
    DECOY = "decoy"  # it filled in a field that people do not see
    TOO_FAST = "too_fast"
    LINKS_ONLY = "links_only"
    REPEATED = "repeated"  # the same words from the same address, a moment ago


def reason(message: str, *, decoy: str, is_too_fast: bool, address: str, feedback_id: str) -> SpamReason | None:
    if decoy:
        return SpamReason.DECOY
    if is_too_fast:
        return SpamReason.TOO_FAST
    if _is_links_only(message):
        return SpamReason.LINKS_ONLY
    if message and _was_said_before(message, address, feedback_id):
        return SpamReason.REPEATED
    return None


def _is_links_only(message: str) -> bool:
    return bool(_LINK.search(message)) and not _WORD.search(_LINK.sub(" ", message))


def _was_said_before(message: str, address: str, feedback_id: str) -> bool:
    words = " ".join(message.casefold().split())
    try:
        return not claims.take("said", address, words, holder=feedback_id, window=REPEATED_WITHIN)
    except UpdateError:
        return False  # storage is busy: better an item too many than one set aside for nothing

"""Detects probable spam. It goes to the spam folder for staff to check. It is never dropped, and looks accepted."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum

from pynamodb.exceptions import UpdateError

from storage.limits import claims

REPEATED_WITHIN = timedelta(hours=1)

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")


class SpamReason(StrEnum):
    DECOY = "decoy"  # a field that people do not see was filled in
    TOO_FAST = "too_fast"
    LINKS_ONLY = "links_only"
    REPEATED = "repeated"  # the same message from the same address within the last hour


def reason(message: str, *, decoy: str, is_too_fast: bool, network: str, feedback_id: str) -> SpamReason | None:
    if decoy:
        return SpamReason.DECOY
    if is_too_fast:
        return SpamReason.TOO_FAST
    if _is_links_only(message):
        return SpamReason.LINKS_ONLY
    if message and _is_repeated(message, network, feedback_id):
        return SpamReason.REPEATED
    return None


def _is_links_only(message: str) -> bool:
    return bool(_LINK.search(message)) and not _WORD.search(_LINK.sub(" ", message))


def _is_repeated(message: str, network: str, feedback_id: str) -> bool:
    words = " ".join(message.casefold().split())
    try:
        return not claims.take("message", network, words, holder=feedback_id, window=REPEATED_WITHIN)
    except UpdateError:
        return False  # storage is busy: rather accept spam than treat an honest item as spam

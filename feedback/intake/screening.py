"""Detects probable spam. It goes to the spam folder for staff to check. It is never dropped, and looks accepted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from feedback.intake import repeats
from feedback.intake.repeats import First, RepeatMemory

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_memory = RepeatMemory()


class SpamReason(StrEnum):
    DECOY = "decoy"  # a field that people do not see was filled in
    TOO_FAST = "too_fast"
    LINKS_ONLY = "links_only"
    LINK_AS_NAME = "link_as_name"
    REPEATED = "repeated"  # the same text from the same network within the last hour


@dataclass(frozen=True)
class Visitor:
    """A sender whom anyone can be: with the form, without a key, or with a key that can only create items."""

    network: str
    filled_in_decoy: bool = False
    was_too_fast: bool = False
    is_counted: bool = False  # against the limit of its network, before this


@dataclass(frozen=True)
class Verdict:
    reason: SpamReason | None = None
    repeat_hash: str | None = None  # of network and text, if there is a text


def judge(project_id: str, name: str | None, texts: Iterable[str], visitor: Visitor, item: First) -> Verdict:
    """The name is not a part of the text that may not be repeated: several people send the same words."""
    text = "\n".join(filter(None, texts))
    repeat_hash = repeats.text_hash(project_id, visitor.network, text)
    if (reason := _reason(text, repeat_hash, visitor, item)) is None and name and _LINK.search(name):
        reason = SpamReason.LINK_AS_NAME
    return Verdict(reason, repeat_hash)


def remember(verdict: Verdict, received_at: datetime, feedback_id: str) -> None:
    """Once the item is stored: a visitor who tries again after a failure does not repeat anything."""
    if verdict.repeat_hash and verdict.reason is None:
        _memory.note(verdict.repeat_hash, First(received_at, feedback_id))


def forget() -> None:
    """For tests: each starts like a new container."""
    _memory.forget()


def _reason(text: str, repeat_hash: str | None, visitor: Visitor, item: First) -> SpamReason | None:
    if visitor.filled_in_decoy:
        return SpamReason.DECOY
    if visitor.was_too_fast:
        return SpamReason.TOO_FAST
    if _is_links_only(text):
        return SpamReason.LINKS_ONLY
    if repeat_hash and _memory.has_another(repeat_hash, item):
        return SpamReason.REPEATED
    return None


def _is_links_only(text: str) -> bool:
    return bool(_LINK.search(text)) and not _WORD.search(_LINK.sub(" ", text))

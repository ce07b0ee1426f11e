"""Finds out to whom a mail goes. People belong to higher apps, so a setting names the functions that find them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail to a customer, which can be answered. Its content is read when it is sent: no row of a mail has it."""

    sender: str  # the name in front of the address, instead of the name of the site
    reply_to: str = ""
    references: tuple[str, ...] = ()  # the Message-IDs of the conversation, oldest first
    is_personal: bool = True  # a person wrote it to this customer, so an absence note may answer it
    values: Mapping[str, Any] = field(default_factory=dict)  # for the templates


@dataclass(frozen=True)
class Recipient:
    address: str
    name: str = ""
    language: str = settings.LANGUAGE_CODE
    time_zone: str = "UTC"
    letter: Letter | None = None


def find(to: str) -> Recipient | None:
    """None if there is no such person any more."""
    if "@" in to:
        return Recipient(to)
    kind = to.partition(":")[0]
    finder = settings.MAIL_RECIPIENTS.get(kind)
    if finder is None:  # of a later version, before a rollback: the mail is tried again
        raise LookupError(f"No recipients of the kind {kind!r} in settings.MAIL_RECIPIENTS")
    recipient: Recipient | None = import_string(finder)(to)
    return recipient

"""Finds out to whom a mail goes. People belong to a higher app, so a setting names the function that finds them."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Recipient:
    address: str
    name: str = ""
    language: str = settings.LANGUAGE_CODE
    time_zone: str = "UTC"


def find(to: str) -> Recipient | None:
    """None if there is no such person any more."""
    if "@" in to:
        return Recipient(to)
    recipient: Recipient | None = import_string(settings.MAIL_RECIPIENTS)(to)
    return recipient

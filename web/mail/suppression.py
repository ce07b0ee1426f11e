"""Addresses that get no mail any more, because a mail bounced for good or its reader reported it as spam."""

from __future__ import annotations

from django.conf import settings

from storage import clock, writes
from storage.ids import keyed_hash
from web.mail.models import SuppressedAddress


def suppress(address_hash: str, reason: str, mail_id: str | None) -> None:
    row = SuppressedAddress(address_hash, reason=reason, mail_id=mail_id, created_at=clock.now())
    row.save()  # the newest reason counts


def reason_of(address: str) -> str | None:
    try:
        return writes.find(SuppressedAddress, hash_of(address)).reason
    except writes.NotFound:
        return None


def allow(address: str) -> bool:
    """Returns whether the address was suppressed."""
    was_suppressed = reason_of(address) is not None
    SuppressedAddress(hash_of(address)).delete()
    return was_suppressed


def hash_of(address: str) -> str:
    return keyed_hash(settings.PERSON_HASH_KEY, "mail address", address.strip().lower())

"""Addresses that get no mail any more, because a mail bounced for good or its reader reported it as spam."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.conf import settings

from storage import clock, reads, writes
from storage.ids import keyed_hash
from storage.together import together
from web.mail.models import SuppressedAddress

MOST_AT_ONCE = 100  # rows of one read


def suppress(address_hash: str, reason: str, mail_id: str | None) -> None:
    row = SuppressedAddress(address_hash, reason=reason, mail_id=mail_id, created_at=clock.now())
    row.save()  # the newest reason counts


def reason_of(address: str) -> str | None:
    try:
        return writes.find(SuppressedAddress, hash_of(address)).reason
    except writes.NotFound:
        return None


def suppressed(addresses: Iterable[str]) -> set[str]:
    """Those of many addresses. One read for each 100."""
    by_hash = {hash_of(address): address for address in addresses}
    keys = [SuppressedAddress(address_hash) for address_hash in by_hash]
    chunks = [keys[start : start + MOST_AT_ONCE] for start in range(0, len(keys), MOST_AT_ONCE)]
    found = together(*(partial(reads.find_together, *chunk) for chunk in chunks)) if chunks else []
    return {by_hash[row.address_hash] for rows in found for row in rows if row}


def allow(address: str) -> bool:
    """Returns whether the address was suppressed."""
    was_suppressed = reason_of(address) is not None
    SuppressedAddress(hash_of(address)).delete()
    return was_suppressed


def hash_of(address: str) -> str:
    return keyed_hash(settings.PERSON_HASH_KEY, "mail address", address.strip().lower())

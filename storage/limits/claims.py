"""Claims: the first to take a name holds it for a limited time."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import UpdateError

from storage import clock
from storage.connection import failures
from storage.ids import keyed_hash
from storage.tables import ExpiringTable
from storage.writes import CONDITION_FAILED


class Claim(ExpiringTable):
    """In the table of the limits, because claims are as short-lived as limits, and need no backup either."""

    class Meta(ExpiringTable.Meta):
        table_name = settings.TABLES["limits"]

    fail_fast = True  # a visitor waits; the request can go on without a claim

    claim_id = UnicodeAttribute(hash_key=True, attr_name="limitId")
    holder = UnicodeAttribute()


def take(name: str, *subject: str, holder: str, window: timedelta) -> bool:
    """Whether the holder has the claim now. The same holder may take it again, because a request may come twice.

    The subject is often an address, so the table has only its keyed hash.
    """
    claim = Claim(f"{name}#{keyed_hash(settings.SECRET_KEY, name, *subject)}")
    try:
        claim.update(
            [Claim.holder.set(holder), Claim.expires_at.set(clock.now() + window)],
            condition=Claim.claim_id.does_not_exist() | (Claim.holder == holder) | ~Claim.is_live(),
        )
    except UpdateError as error:
        if failures.code(error) != CONDITION_FAILED:
            raise
        return False
    return True

"""Who was first with something, for a while."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import UpdateError

from storage import clock, failures
from storage.ids import keyed_hash
from storage.tables import ExpiringTable
from storage.writes import CONDITION_FAILED


class Claim(ExpiringTable):
    """Lives beside the counters of limits: it is as short-lived, and as little worth keeping."""

    class Meta(ExpiringTable.Meta):
        table_name = settings.TABLES["limits"]

    fail_fast = True  # none is worth a visitor's wait

    claim_id = UnicodeAttribute(hash_key=True, attr_name="limitId")
    holder = UnicodeAttribute()


def take(name: str, *subject: str, holder: str, window: timedelta) -> bool:
    """Whether nobody else took it within the window. Who has it may ask again: a request may come twice.

    The subject, often an address, is kept as a keyed hash only.
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

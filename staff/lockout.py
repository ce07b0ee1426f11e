"""Wrong passwords lock an account, first of all for the network that they came from.

Three bounds, each for a quarter of an hour:
* 5 wrong passwords for one account from one network lock it for this network. Its owner still signs in from elsewhere,
  so a stranger cannot keep an owner out by guessing.
* 30 from one network lock sign-in for this network, whatever accounts it tried.
* 100 for one account, from many networks, lock it for all of them. Accepted: who has 20 networks can lock an account.

For the first and the third bound all of an IPv6 /48 is one network: a household may have 256 of its /64.

An account need not exist to be locked. Its counters belong to its password too: a new password starts without a lock.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from storage import clock, failures, limits, networks, writes
from storage.ids import keyed_hash
from storage.limits import Allowance, Limit

MAX_PER_ACCOUNT_AND_NETWORK = 5  # wrong passwords for one account from one network
MAX_PER_NETWORK = 30
MAX_PER_ACCOUNT = 100
LOCK_DURATION = timedelta(minutes=15)
BOTH, NETWORK, ACCOUNT = "account and network", "network", "account"

logger = logging.getLogger(__name__)


class SignInRefused(Exception):
    """Address or password are wrong; it does not tell which."""


class Locked(SignInRefused):
    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


@dataclass(frozen=True)
class Attempt:
    """One try to sign in. It is counted as wrong until its password turns out to be right."""

    account: str
    network: str
    counted: Mapping[str, Allowance]  # by the name of the bound

    def end_well(self) -> None:
        forget(self.account, self.network)
        limits.give_back(self.counted[NETWORK])
        limits.give_back(self.counted[ACCOUNT])

    def end_badly(self, log_fields: Mapping[str, str]) -> SignInRefused:
        """What to raise. A lock that begins with this wrong password is logged here, so once for each lock."""
        logger.warning("sign_in_failed", extra=log_fields)
        locks = {bound: taken.resets_at for bound, taken in self.counted.items() if not taken.remaining}
        for bound, until in locks.items():
            logger.warning("sign_in_locked", extra={**log_fields, "bound": bound, "until": clock.to_text(until)})
        return Locked(max(locks.values())) if locks else SignInRefused()


def begin(account: str, network: str) -> Attempt:
    """Count a try before its password is looked at: so guesses made at one moment cannot share a number.

    The first bound that refuses ends it. A refused try spends nothing of the account's bound: while an account is
    locked for a network, this network cannot lock it for the others.
    """
    of_network = limits.take("sign-in", network, limit=MAX_PER_NETWORK, window=LOCK_DURATION)
    if not of_network.allowed:
        raise Locked(of_network.resets_at)
    of_both = count(account, network)
    if not of_both.allowed:
        raise Locked(of_both.resets_at)
    of_account = limits.take("sign-in-account", account, limit=MAX_PER_ACCOUNT, window=LOCK_DURATION)
    if not of_account.allowed:
        # Else its owner would wait for longer, having tried meanwhile, and so would others in the same network.
        limits.give_back(of_both)
        limits.give_back(of_network)
        raise Locked(of_account.resets_at)
    return Attempt(account, network, {NETWORK: of_network, BOTH: of_both, ACCOUNT: of_account})


def count(account: str, network: str) -> Allowance:
    """Unlike limits.take() it locks for the full time from the last try on, not until a fixed window ends."""
    row, now = Limit(_row_id(account, network)), clock.now()
    is_first = Limit.expires_at.does_not_exist() | (Limit.expires_at <= now)
    if _counted(row, Limit.used.set(1), is_first) or _counted(
        row, Limit.used.add(1), Limit.used < MAX_PER_ACCOUNT_AND_NETWORK
    ):
        return Allowance(row.limit_id, True, MAX_PER_ACCOUNT_AND_NETWORK - int(row.used), now + LOCK_DURATION)
    try:
        row = writes.find(Limit, row.limit_id, consistent=True)
    except writes.NotFound:
        return count(account, network)  # it ended between two of our calls
    return Allowance(row.limit_id, False, 0, row.expires_at or now + LOCK_DURATION)


def forget(account: str, network: str) -> None:
    Limit(_row_id(account, network)).delete()


def _counted(row: Limit, action: Action, only_if: Condition) -> bool:
    try:
        row.update([action, Limit.expires_at.set(clock.now() + LOCK_DURATION)], condition=only_if)
    except UpdateError as error:
        if failures.code(error) != writes.CONDITION_FAILED:
            raise
        return False
    return True


def _row_id(account: str, network: str) -> str:
    return f"sign-in-tries#{keyed_hash(settings.SECRET_KEY, account, networks.site_of(network))}"

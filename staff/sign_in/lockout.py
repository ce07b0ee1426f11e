"""Locks sign-in after too many wrong passwords.

There are four limits. Each locks for 15 minutes:
* 5 wrong passwords for one account from one network lock the account for this network. Its owner can still sign in from
  another network, so a stranger cannot lock an owner out.
* 30 wrong passwords from one network lock all accounts for this network.
* 100 wrong passwords for one account, from many networks, lock the account for all networks.
* 10 wrong passwords for one account in a known browser (staff/sign_in/known_browser.py) lock it for this browser.

The tries of a known browser count for its own limit only. So an attacker with 20 networks can lock an account, and its
owner still signs in where they did before. In a new browser they set a new password by a mail.

For the first and the third limit, a whole IPv6 /48 is one network, because one household can have 256 /64 networks.

An account need not exist to be locked. The counters also depend on the password, so a new password ends all locks.
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

from storage import clock, writes
from storage.connection import failures
from storage.ids import keyed_hash
from storage.limits import limits, networks
from storage.limits.limits import Allowance, Limit

MAX_PER_ACCOUNT_AND_NETWORK = 5  # wrong passwords for one account from one network
MAX_PER_NETWORK = 30
MAX_PER_ACCOUNT = 100
MAX_PER_BROWSER = 10  # for one account, in a browser that is known
LOCK_DURATION = timedelta(minutes=15)
BOTH, NETWORK, ACCOUNT, BROWSER = "account and network", "network", "account", "known browser"

logger = logging.getLogger(__name__)


class SignInRefused(Exception):
    """The address or the password is wrong. The error does not show which."""


class Locked(SignInRefused):
    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


@dataclass(frozen=True)
class Attempt:
    """One try to sign in. It counts as wrong until its password is checked."""

    account: str
    network: str  # or the browser, if it is known
    allowances: Mapping[str, Allowance]  # by limit

    def succeed(self) -> None:
        forget(self.account, self.network)
        for name in (NETWORK, ACCOUNT):
            if name in self.allowances:
                limits.give_back(self.allowances[name])

    @property
    def locks(self) -> dict[str, datetime]:
        """The ends of the locks that begin if this password is wrong, by limit: each lock has one such attempt."""
        return {name: allowance.resets_at for name, allowance in self.allowances.items() if not allowance.remaining}

    def fail(self, log_fields: Mapping[str, str]) -> SignInRefused:
        """The exception to raise."""
        logger.warning("sign_in_failed", extra=log_fields)
        for name, until in self.locks.items():
            logger.warning("sign_in_locked", extra={**log_fields, "bound": name, "until": clock.to_text(until)})
        return Locked(max(self.locks.values())) if self.locks else SignInRefused()


def begin(account: str, network: str) -> Attempt:
    """Counts a try before its password is checked, so that guesses at the same moment count separately.

    The first limit that refuses ends the try. A refused try uses nothing of the limit of the account: while an account
    is locked for a network, this network cannot lock it for other networks.
    """
    of_network = limits.take("sign-in", network, limit=MAX_PER_NETWORK, window=LOCK_DURATION)
    if not of_network.allowed:
        raise Locked(of_network.resets_at)
    of_both = count(account, network)
    if not of_both.allowed:
        raise Locked(of_both.resets_at)
    of_account = limits.take("sign-in-account", account, limit=MAX_PER_ACCOUNT, window=LOCK_DURATION)
    if not of_account.allowed:
        # Otherwise this try would make its owner, and others in the same network, wait longer.
        limits.give_back(of_both)
        limits.give_back(of_network)
        raise Locked(of_account.resets_at)
    return Attempt(account, network, {NETWORK: of_network, BOTH: of_both, ACCOUNT: of_account})


def begin_in_known_browser(account: str, browser_id: str) -> Attempt:
    """No other limit counts it, and none refuses it."""
    place = f"browser {browser_id}"
    of_browser = count(account, place, MAX_PER_BROWSER)
    if not of_browser.allowed:
        raise Locked(of_browser.resets_at)
    return Attempt(account, place, {BROWSER: of_browser})


def count(account: str, network: str, most: int | None = None) -> Allowance:
    """Unlike limits.take(), it locks for the full time after the last try, not until the end of a fixed window."""
    row, now, most = Limit(_row_id(account, network)), clock.now(), most or MAX_PER_ACCOUNT_AND_NETWORK
    is_first = Limit.expires_at.does_not_exist() | (Limit.expires_at <= now)
    if _counted(row, Limit.used.set(1), is_first) or _counted(row, Limit.used.add(1), Limit.used < most):
        return Allowance(row.limit_id, True, most - int(row.used), now + LOCK_DURATION)
    try:
        row = writes.find(Limit, row.limit_id, consistent=True)
    except writes.NotFound:
        return count(account, network, most)  # the lock ended between our two calls
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

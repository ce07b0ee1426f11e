"""Tells the owner of an account by mail that wrong passwords have locked it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from staff.members import mail_recipients, person_store
from staff.sign_in.lockout import ACCOUNT, BOTH, LOCK_DURATION
from storage import clock
from storage.connection.aws_errors import TABLE_ERRORS
from storage.limits import limits
from web.logs.log_format import request_id
from web.mail import outbox

MOST_IN_A_DAY = 5  # the next ones would say the same, and anyone can cause them
DAY = timedelta(days=1)

logger = logging.getLogger(__name__)


def send(email: str, locks: Mapping[str, datetime]) -> None:
    """`locks` are the ends of the locks that begin with this try, by limit.

    For an unknown address it does the same: the worker finds out that there is no such person, and sends nothing. So
    neither the response nor its time shows which addresses are known.

    An attacker with many networks causes many locks, but one mail in 15 minutes and five in a day at most.
    """
    of_account = {name: until for name, until in locks.items() if name in (ACCOUNT, BOTH)}
    if not of_account:
        return
    email_hash = person_store.email_hash(email)
    try:
        if _may_send(email_hash):
            outbox.queue(
                "staff/mail/locked",
                mail_recipients.account(email_hash),
                {"until": clock.to_text(max(of_account.values())), "only_one_network": ACCOUNT not in of_account},
                request_id=request_id.get(),
            )
    except TABLE_ERRORS:
        logger.warning("lock_mail_lost", exc_info=True)  # the lock holds without it


def _may_send(email_hash: str) -> bool:
    is_first = limits.take("lock-mail", email_hash, limit=1, window=LOCK_DURATION).allowed
    return is_first and limits.take("lock-mails-of-a-day", email_hash, limit=MOST_IN_A_DAY, window=DAY).allowed
